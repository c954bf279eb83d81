# Epochs: their tokens, opening, restore.

alarm-two-machines = TWO MACHINES speak with the link key of { $party }: one is a copy of the other, or the key is stolen. Call that desk; it puts one away and opens its next epoch.
refusal-epoch-not-opened = two officers did not open the epoch it stands in
refusal-left-behind = its author's later epoch leaves it behind, and nobody held it before
