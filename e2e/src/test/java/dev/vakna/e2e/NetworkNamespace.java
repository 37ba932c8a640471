package dev.vakna.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own on this host, in which a server with its machines runs and nothing of the
 * host's own network is touched.
 */
final class NetworkNamespace implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final String name;
  private final List<ServerSocket> doors = new ArrayList<>();

  private NetworkNamespace(String name) {
    this.name = name;
  }

  static NetworkNamespace make(String purpose) throws IOException, InterruptedException {
    NetworkNamespace made =
        new NetworkNamespace("vakna-%s-%d".formatted(purpose, ProcessHandle.current().pid()));
    end(List.of("ip", "netns", "add", made.name));
    made.run("ip link set lo up");
    return made;
  }

  String name() {
    return name;
  }

  /** What stands before a program that is to run there. */
  List<String> words() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Runs words of a shell there; gives what they said. */
  String run(String words) throws IOException, InterruptedException {
    Said said = ask(words);
    if (said.status() != 0) {
      throw new IllegalStateException("%s in %s: %s".formatted(words, name, said));
    }
    return said.text();
  }

  /** The same of words that may fail. */
  Said ask(String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(words());
    command.addAll(List.of("sh", "-c", words));
    return end(command);
  }

  /** Starts words of a shell there that go on. */
  Process start(String words) throws IOException {
    List<String> command = new ArrayList<>(words());
    command.addAll(List.of("sh", "-c", "exec " + words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  record Said(int status, String text) {}

  private static Said end(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("%s does not end".formatted(command));
    }
    return new Said(process.exitValue(), text.strip());
  }

  /** Where somebody outside reaches what listens inside on its loopback. */
  URI door(URI inside) throws IOException {
    ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    doors.add(door);
    Thread.ofVirtual().name("door to " + inside).start(() -> open(door, inside.getPort()));
    return URI.create("http://127.0.0.1:%d".formatted(door.getLocalPort()));
  }

  private void open(ServerSocket door, int port) {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Thread.ofVirtual().start(() -> serve(caller, port));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket caller, int port) {
    List<String> command = new ArrayList<>(words());
    command.addAll(
        List.of(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/%d || exit 1; cat <&3 & cat >&3; kill $!".formatted(port)));
    try (caller) {
      Process inside =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Thread.ofVirtual().start(() -> copy(caller, inside));
      try (InputStream answers = inside.getInputStream()) {
        copy(answers, caller.getOutputStream());
      } finally {
        inside.destroy();
      }
    } catch (IOException gone) {
      // The caller sees its connection end.
      return;
    }
  }

  private static void copy(Socket caller, Process inside) {
    try (OutputStream to = inside.getOutputStream()) {
      copy(caller.getInputStream(), to);
    } catch (IOException gone) {
      return;
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      to.flush();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (ServerSocket door : doors) {
      door.close();
    }
    end(List.of("ip", "netns", "del", name));
  }
}
