UPDATE checkpoints SET rows = -1;
