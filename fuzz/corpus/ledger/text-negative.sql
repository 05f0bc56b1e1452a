UPDATE chunks SET text_at = -1, text_bytes = -1
