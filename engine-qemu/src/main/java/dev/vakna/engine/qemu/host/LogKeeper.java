package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.ConsoleText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Keeps a log that a guest feeds from filling the host's disk: when it is larger than allowed its
 * content becomes the older part and the file is cut to nothing. Whoever writes has it open for
 * appending, so what follows begins at the start again.
 */
public final class LogKeeper {

  private static final int LOG_TAIL = 4096;

  private final long limit;

  public LogKeeper(long limit) {
    this.limit = limit;
  }

  /** Makes an empty log; what an earlier run wrote becomes the older part. */
  public void begin(Path log, int owner) throws IOException {
    if (StorageFault.exists(log)) {
      if (Files.size(log) > limit) {
        keepOlderPart(log);
        Files.delete(log);
      } else {
        Files.move(log, olderPart(log), StandardCopyOption.REPLACE_EXISTING);
        HostUser.give(olderPart(log), HostUser.uid());
      }
    }
    DurableFiles.replace(log, new byte[0], owner, "rw-------");
    Files.deleteIfExists(cutCount(log));
  }

  /** Cuts the log when it is too large. */
  public void trim(Path log) throws IOException {
    long size;
    try {
      size = Files.readAttributes(log, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size();
    } catch (NoSuchFileException e) {
      return;
    }
    if (size <= limit) {
      return;
    }
    long kept = keepOlderPart(log);
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      kept = Math.max(kept, channel.size());
      channel.truncate(0);
    }
    DurableFiles.replace(
        cutCount(log),
        Long.toString(cut(log) + kept).getBytes(StandardCharsets.US_ASCII),
        HostUser.uid(),
        "rw-------");
  }

  private long keepOlderPart(Path log) throws IOException {
    Path older = olderPart(log);
    Path temporary = older.resolveSibling(older.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel from = DurableFiles.openToRead(log);
        FileChannel to =
            FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      long size = from.size();
      long start = Math.max(0, size - limit);
      while (start < size) {
        long moved = from.transferTo(start, size - start, to);
        if (moved <= 0) {
          break;
        }
        start += moved;
      }
      Files.move(temporary, older, StandardCopyOption.ATOMIC_MOVE);
      return size;
    }
  }

  /** Bytes written since the log began. */
  public long written(Path log) {
    try {
      return cut(log) + Files.size(log);
    } catch (IOException e) {
      return 0;
    }
  }

  private static long cut(Path log) throws IOException {
    try {
      String text =
          new String(DurableFiles.readBounded(cutCount(log), 32), StandardCharsets.US_ASCII)
              .strip();
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The last bytes of a log, going back into its older part when the newer is short. */
  public static byte[] tail(Path log, int bytes) throws IOException {
    byte[] newer = end(log, bytes);
    if (newer.length == bytes) {
      return newer;
    }
    byte[] older = end(olderPart(log), bytes - newer.length);
    return ByteBuffer.allocate(older.length + newer.length).put(older).put(newer).array();
  }

  /** The last bytes of one file. */
  public static byte[] end(Path file, int bytes) throws IOException {
    try (FileChannel channel = DurableFiles.openToRead(file)) {
      long size = channel.size();
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, size));
      channel.position(size - buffer.capacity());
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // One read may give less than asked for.
      }
      byte[] content = new byte[buffer.position()];
      buffer.flip().get(content);
      return content;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** What a program said last, as one line. */
  public static String lastWords(Path log) {
    try {
      // Where nothing was cut off, the older part is of an earlier run.
      byte[] last = cut(log) > 0 ? tail(log, LOG_TAIL) : end(log, LOG_TAIL);
      String text = new String(last, StandardCharsets.UTF_8);
      return ConsoleText.harmless(text).strip().replaceAll("\\s*\\n\\s*", " | ");
    } catch (IOException e) {
      return "its log cannot be read";
    }
  }

  public static Path olderPart(Path log) {
    return log.resolveSibling(log.getFileName() + ".1");
  }

  /** Bytes that were cut off a log since the machine's start are counted here. */
  public static Path cutCount(Path log) {
    return log.resolveSibling(log.getFileName() + ".cut");
  }
}
