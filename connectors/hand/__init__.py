"""Sales by hand: what a cooperative sells itself by Zalo, Facebook, telephone or at a stall, and people write down."""
