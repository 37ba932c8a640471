package dev.vakna.vma.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A configuration file kept in the header, byte for byte. At most 65535 bytes. */
public final class ConfigBlob {

  private final String name;
  private final byte[] content;

  /**
   * @param name letters, digits, {@code . _ -} only, at most 128 of them
   * @param content at most 65535 bytes
   * @throws IllegalArgumentException if one of these does not hold
   */
  public ConfigBlob(String name, byte[] content) {
    if (!VmaFormat.isSafeName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot name a configuration: use letters, digits, '.', '_' and '-'");
    }
    if (content.length > VmaFormat.MAX_BLOB) {
      throw new IllegalArgumentException(
          "configuration " + name + " has " + content.length + " bytes, 65535 is the most");
    }
    this.name = name;
    this.content = content.clone();
  }

  /** The file name, such as {@code qemu-server.conf}. */
  public String name() {
    return name;
  }

  /** A copy of the content. */
  public byte[] content() {
    return content.clone();
  }

  /** Length of the content in bytes. */
  public int size() {
    return content.length;
  }

  /** The content read as UTF-8. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfigBlob blob
        && blob.name.equals(name)
        && Arrays.equals(blob.content, content);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "ConfigBlob[" + name + ", " + content.length + " bytes]";
  }
}
