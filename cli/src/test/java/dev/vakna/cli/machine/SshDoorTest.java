package dev.vakna.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshDoorTest {
  private static final String KEY =
      "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

  @TempDir private Path home;

  private SshDoor door(Path known) {
    return new SshDoor("127.0.0.1", 2022, "anna", List.of(Path.of("/k 1")), known);
  }

  @Test
  void aFingerprintIsThatOfOpenSsh() {
    HostKey key = new HostKey("ssh-ed25519", KEY);

    assertThat(key.fingerprint()).isEqualTo("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    assertThat(key.isAmong(List.of("ssh-ed25519 " + key.fingerprint()))).isTrue();
    assertThat(key.isAmong(List.of(key.fingerprint()))).isTrue();
    assertThat(key.isAmong(List.of("ssh-ed25519 SHA256:other"))).isFalse();
  }

  @Test
  void onlyAKnownKeyIsTakenOnceOneIsKnown() throws Exception {
    Path known = home.resolve("known-hosts").resolve("vps_1");
    SshDoor door = door(known);
    door.forget();
    assertThat(door.words(true)).contains("StrictHostKeyChecking=ask");
    assertThat(door.words(false)).contains("StrictHostKeyChecking=accept-new", "BatchMode=yes");

    Files.writeString(known, "[127.0.0.1]:2022 ssh-ed25519 " + KEY + "\n");
    assertThat(door.words(false)).contains("StrictHostKeyChecking=yes");
    assertThat(door.known()).containsExactly(new HostKey("ssh-ed25519", KEY));

    door.forget();
    assertThat(door.known()).isEmpty();
  }

  @Test
  void pathsWithBlanksAndPercentSignsReachSshWhole() {
    assertThat(door(Path.of("/my home/50%/known")).words(true))
        .contains("UserKnownHostsFile=\"/my home/50%%/known\"", "/k 1")
        .endsWith("anna@127.0.0.1");
  }

  @Test
  void aPortWhoseForwarderEndsConnectionsIsNotYetAnSshServer() throws Exception {
    try (var forwarder = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicInteger taken = new AtomicInteger();
      Thread guest =
          Thread.startVirtualThread(() -> {
            try {
              while (true) {
                try (Socket connection = forwarder.accept()) {
                  // The first is reset, the second is somebody else's, the third is a server.
                  switch (taken.incrementAndGet()) {
                    case 1 -> connection.setSoLinger(true, 0);
                    case 2 ->
                        connection
                            .getOutputStream()
                            .write("HTTP/1.1 400\r\n".getBytes(StandardCharsets.US_ASCII));
                    default ->
                        connection
                            .getOutputStream()
                            .write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
                  }
                }
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      SshDoor door =
          new SshDoor(
              "127.0.0.1", forwarder.getLocalPort(), "anna", List.of(), home.resolve("known"));
      assertThat(door.awaitAnswer(Duration.ZERO)).isFalse();
      assertThat(door.awaitAnswer(Duration.ofSeconds(30))).isTrue();
      assertThat(taken).hasValue(3);
      forwarder.close();
      guest.join();
      assertThat(door.awaitAnswer(Duration.ZERO)).as("nobody is there").isFalse();
    }
  }

  @Test
  void anIdNeverLeadsOutOfTheHome() {
    assertThatThrownBy(() -> SshDoor.knownHostsFile(home, "../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFollowedConsoleShowsOnlyWhatIsNew() {
    assertThat(ConsoleCommand.added("abc", "abcdef")).isEqualTo("def");
    assertThat(ConsoleCommand.added("xyabc", "abcdef")).isEqualTo("abcdef");
    String before = "0".repeat(3000) + "1".repeat(1024);
    assertThat(ConsoleCommand.added(before, "1".repeat(1024) + "new")).isEqualTo("new");
  }
}
