package dev.vakna.cli.server;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that holds a home as a server does; with a second word it does not end when asked. */
final class HoldingServer {

  private HoldingServer() {}

  /** Holds the home until it is ended. */
  public static void main(String[] args) throws Exception {
    if (args.length > 1) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    try (FileChannel channel =
            FileChannel.open(
                Path.of(args[0], "server.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      System.out.println(lock.isValid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
