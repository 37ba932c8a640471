package dev.vakna.vma;

import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** Where an archive comes from. It is only ever read. */
public sealed interface VmaSource {

  /** What to call it in messages. */
  String name();

  /** A file. It must not change while it is read; that is noticed. */
  static VmaSource file(Path path) {
    return new File(path);
  }

  /**
   * A stream such as standard input, read from its current position to its end.
   *
   * @param channel blocking; stays open
   * @param name for messages; its ending is not looked at
   */
  static VmaSource stream(ReadableByteChannel channel, String name) {
    return new Stream(channel, name);
  }

  /**
   * A file.
   *
   * @param path an existing file
   */
  record File(Path path) implements VmaSource {
    @Override
    public String name() {
      return path.toString();
    }
  }

  /**
   * A stream.
   *
   * @param channel blocking; stays open
   * @param name for messages
   */
  record Stream(ReadableByteChannel channel, String name) implements VmaSource {}
}
