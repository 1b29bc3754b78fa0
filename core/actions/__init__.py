"""Every change of state (业务动作), one verb a function, one trail row a call."""
