--- Compressed input, told by its first two bytes (RFC 1952, 2.3.1). BGZF is gzip too.
-- There is no unpacking here, but nobody should have to guess why a file is refused.

return {
  message = "the text is gzip-compressed: unpack it first (gzip -dc FILE)",

  --- True when a text or its first line begins as gzip does.
  begins = function(text) return string.sub(text, 1, 2) == "\31\139" end,
}
