"""The sender's side of the feed (发送端): signing and sending, checking before sending, examples."""
