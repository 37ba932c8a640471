package dev.vakna.engine.qemu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The beginning of a qcow2 image (version 2) that names a backing file; for hostile disks. */
final class Qcow2Header {

  private Qcow2Header() {}

  static byte[] withBackingFile(String file, long size) {
    byte[] name = file.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(512);
    header.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb}).putInt(2);
    header.putLong(72).putInt(name.length);
    header.putInt(16).putLong(size).putInt(0);
    header.putInt(1).putLong(65536);
    header.putLong(131072).putInt(1);
    header.putInt(0).putLong(0);
    header.put(name);
    return header.array();
  }
}
