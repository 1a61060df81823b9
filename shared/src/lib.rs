//! The domain of affiliate pixels, pure: no I/O, no clock, no randomness. Time and entropy are arguments.
