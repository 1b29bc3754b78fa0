"""Groups too small to be told from a person (小组隐匿): the rule is law, the officers' preview obeys it too."""

from core.law.small_groups import Countable as Countable
from core.law.small_groups import countable as countable
from core.law.small_groups import shown_beside_their_sum as shown_beside_their_sum
