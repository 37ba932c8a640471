package dev.vakna.core.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.machine.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the part of the seed that adds keys, in a guest that is but a few directories. */
class AddedKeysTest {

  private static final SshKey KEY =
      SshKey.kept(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDQBJu/Si1Iwt+lSxB5bWoEzA2P2gaE0LN65gX6ExEJk anna");

  @TempDir Path guest;
  private Path home;
  private Path root;
  private Path login;
  private Path owners;

  @BeforeEach
  void aGuestWithOneUser() throws IOException {
    home = Files.createDirectories(guest.resolve("home/anna"));
    root = Files.createDirectories(guest.resolve("root"));
    login = guest.resolve("login");
    owners = Files.createFile(guest.resolve("owners"));
    Files.writeString(
        guest.resolve("passwd"),
        """
        root:x:0:0::%s:/bin/sh
        daemon:x:1:1::/:/usr/sbin/nologin
        none:x:1000:1000::%s:/bin/false
        bert:x:1002:1002::%s:/bin/sh
        anna:x:1001:1001::%s:/bin/sh
        """
            .formatted(root, home, root, home));
    Path bin = Files.createDirectory(guest.resolve("bin"));
    Path chown = bin.resolve("chown");
    Files.writeString(chown, "#!/bin/sh\necho \"$@\" >>%s\n".formatted(owners));
    assertThat(chown.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theFirstUserGetsThemBesideThoseThatAreThere() throws Exception {
    Path file = Files.createDirectory(home.resolve(".ssh")).resolve("authorized_keys");
    Files.writeString(file, "ssh-rsa AAAA without an end");
    run();
    assertThat(Files.readAllLines(file)).containsExactly("ssh-rsa AAAA without an end", KEY.line());
    assertThat(login)
        .content()
        .isEqualTo("{\"user\":\"anna\",\"keys\":[\"%s\"]}".formatted(KEY.fingerprint()));
  }

  @Test
  void whatIsMadeForThemIsTheUsersOwn() throws Exception {
    run();
    assertThat(home.resolve(".ssh/authorized_keys")).content().isEqualTo(KEY.line() + "\n");
    assertThat(Files.readAllLines(owners))
        .containsExactly(
            "-h 1001:1001 " + home.resolve(".ssh"),
            "-h 1001:1001 " + home.resolve(".ssh/authorized_keys"));
  }

  @Test
  void aUsersLinkLeadsNowhere() throws Exception {
    Path secret = Files.writeString(root.resolve("secret"), "of root\n");
    Files.createDirectory(home.resolve(".ssh"));
    Path link = home.resolve(".ssh/authorized_keys");
    for (Path to : List.of(root.resolve("not-there-yet"), secret)) {
      Files.createSymbolicLink(link, to);
      run();
      Files.delete(link);
    }
    Files.delete(home.resolve(".ssh"));
    Files.createSymbolicLink(home.resolve(".ssh"), root);
    run();
    assertThat(root).isDirectoryNotContaining(path -> !path.equals(secret));
    assertThat(secret).hasContent("of root");
    assertThat(owners).isEmptyFile();
    assertThat(login).as("nothing is told to have been added").doesNotExist();
  }

  @Test
  void whatIsNoFileHoldsNobodyUp() throws Exception {
    Files.createDirectory(home.resolve(".ssh"));
    Path pipe = home.resolve(".ssh/authorized_keys");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    run();
    assertThat(login).doesNotExist();
  }

  @Test
  void rootsOwnLinkIsFollowed() throws Exception {
    Files.delete(home);
    Files.writeString(guest.resolve("passwd"), "root:x:0:0::%s:/bin/sh\n".formatted(root));
    Path elsewhere = Files.createFile(guest.resolve("elsewhere"));
    Files.createDirectory(root.resolve(".ssh"));
    Files.createSymbolicLink(root.resolve(".ssh/authorized_keys"), elsewhere);
    run();
    assertThat(elsewhere).content().isEqualTo(KEY.line() + "\n");
  }

  private void run() throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", script())
            .redirectErrorStream(true)
            .redirectOutput(guest.resolve("said").toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("it ends").isTrue();
  }

  private String script() {
    String userData =
        SeedDocuments.of(
                new Identity(
                    "web",
                    "i",
                    "u",
                    "g",
                    "m",
                    "10.0.0.2",
                    24,
                    "10.0.0.1",
                    List.of("10.0.0.1"),
                    "n"),
                List.of(KEY))
            .userData();
    String after = userData.substring(userData.indexOf("# Adds the keys"));
    return "PATH=%s:$PATH\n".formatted(guest.resolve("bin"))
        + after
            .lines()
            .dropWhile(line -> !line.startsWith("      "))
            .takeWhile(line -> line.startsWith("      "))
            .map(line -> line.substring(6))
            .collect(Collectors.joining("\n"))
            .replace("/etc/passwd", guest.resolve("passwd").toString())
            .replace("/var/lib/cloud/instance/vakna-login", login.toString());
  }
}
