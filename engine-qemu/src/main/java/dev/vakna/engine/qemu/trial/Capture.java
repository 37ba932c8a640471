package dev.vakna.engine.qemu.trial;

import dev.vakna.engine.qemu.bridge.HostCommands;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Frames at one interface, as tcpdump tells them, until it is closed. */
final class Capture implements AutoCloseable {

  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int LONGEST = 1 << 18;

  private final Process tcpdump;
  private final CountDownLatch begun = new CountDownLatch(1);

  /** Is told of each frame; by a thread of the capture. */
  @FunctionalInterface
  interface Listener {
    void seen(byte[] frame, Instant at);
  }

  private Capture(Process tcpdump) {
    this.tcpdump = tcpdump;
  }

  /** Begins one and waits until it hears. */
  static Capture begin(HostCommands at, String interfaceName, Listener listener)
      throws InterruptedException {
    Capture capture =
        new Capture(
            at.stream(
                List.of(
                    "tcpdump",
                    "-i",
                    interfaceName,
                    "-w",
                    "-",
                    "-U",
                    "--immediate-mode",
                    "-Z",
                    "root",
                    "-s",
                    "0",
                    "-q")));
    Thread.ofVirtual().name("capture-" + interfaceName).start(() -> capture.read(listener));
    capture.begun.await();
    if (!capture.tcpdump.isAlive()) {
      throw new IllegalStateException(
          "tcpdump does not hear '%s'; try it by hand".formatted(interfaceName));
    }
    return capture;
  }

  private void read(Listener listener) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(tcpdump.getInputStream()))) {
      in.readNBytes(FILE_HEADER);
      begun.countDown();
      while (true) {
        ByteBuffer header = ByteBuffer.allocate(PACKET_HEADER).order(ByteOrder.nativeOrder());
        in.readFully(header.array());
        int length = header.getInt(8);
        if (length < 0 || length > LONGEST) {
          throw new IOException("tcpdump told of a frame of %d bytes".formatted(length));
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        listener.seen(frame, Instant.ofEpochSecond(header.getInt(0), header.getInt(4) * 1000L));
      }
    } catch (EOFException over) {
      // It was closed, or it never began; whoever waits sees which.
    } catch (IOException closed) {
      // As above: a process that was ended closes its output.
    } finally {
      begun.countDown();
    }
  }

  @Override
  public void close() {
    tcpdump.destroy();
  }
}
