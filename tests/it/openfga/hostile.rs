//! Damaged and hostile texts: whatever they are, they are read or refused, soon and on a small stack.
