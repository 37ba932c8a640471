package dev.vakna.vma.source;

import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** Where an archive comes from. It is only ever read. */
public sealed interface VmaSource {

  /** What to call it in messages. */
  String name();

  /** A file. It must not change while it is read; that is noticed. */
  static VmaSource.File file(Path path) {
    return new File(path, path.toString());
  }

  /**
   * A file that is found by one path and known by another name.
   *
   * @param path leads to the file
   * @param name for messages; its ending is held against the content
   */
  static VmaSource.File file(Path path, String name) {
    return new File(path, name);
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
   * @param name what to call it in messages
   */
  record File(Path path, String name) implements VmaSource {}

  /**
   * A stream.
   *
   * @param channel blocking; stays open
   * @param name for messages
   */
  record Stream(ReadableByteChannel channel, String name) implements VmaSource {}
}
