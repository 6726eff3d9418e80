"""Making an offering known: links, words and a picture to share (P7, P8)."""
