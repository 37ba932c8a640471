package dev.vakna.e2e;

import java.io.IOException;

/** Signals to processes, which Java itself cannot send but for two. */
final class Signals {

  private Signals() {}

  /** Sends the signal; a process that is gone is no fault. */
  static void send(String name, long pid) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
