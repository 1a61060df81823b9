//! Black-box tests of the real Worker.
