-- Ticks that are no date.
UPDATE runs SET started = 9223372036854775807;
UPDATE checkpoints SET committed = -9223372036854775808;
