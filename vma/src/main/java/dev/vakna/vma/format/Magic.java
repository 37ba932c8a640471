package dev.vakna.vma.format;

/** Whether content begins as a format says. */
final class Magic {

  private Magic() {}

  static boolean begins(byte[] start, int... magic) {
    if (start.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
