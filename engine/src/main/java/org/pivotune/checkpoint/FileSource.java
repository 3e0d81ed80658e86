package org.pivotune.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A regular file, opened anew for every read: a few microseconds, in return for having nothing to close. */
record FileSource(Path file, long size) implements ByteSource {
  static FileSource open(Path file, CheckpointLimits limits) {
    String name = file.toString();
    if (!Files.exists(file)) {
      throw new CheckpointException(name, "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(name, "this is not a regular file; name the checkpoint itself");
    }
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw new CheckpointException(name, "the file is empty; fetch it again");
      }
      if (size > limits.fileBytes()) {
        throw new CheckpointException(
            name, "the file has " + size + " bytes, more than the limit of " + limits.fileBytes());
      }
      return new FileSource(file, size);
    } catch (IOException e) {
      throw new CheckpointException(name, "the file cannot be read: " + e, e);
    }
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public void read(long position, ByteBuffer target) {
    requireInside(position, target.remaining());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long next = position;
      while (target.hasRemaining()) {
        int count = channel.read(target, next);
        if (count < 0) {
          throw new CheckpointException(name(), next, "the file became shorter while it was read");
        }
        next += count;
      }
    } catch (IOException e) {
      throw new CheckpointException(name(), "the file cannot be read: " + e, e);
    }
  }
}
