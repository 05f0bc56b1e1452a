UPDATE chunks SET text_at = text_at + 1
