package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The user that the server runs as.
 *
 * @param uid its number
 * @param gid number of its group
 * @param switched true when this process must become that user first
 */
record ServerAccount(int uid, int gid, boolean switched) {

  private static final String NAME = "vakna-pg";
  private static final Path ROOT = Path.of("/");

  /**
   * The owner of the data directory where one exists; else this process's own user, or a system
   * user made for the purpose when this process is root, because PostgreSQL refuses to run as root.
   */
  static ServerAccount forData(Path data) throws IOException {
    Path self = Path.of("/proc/self");
    int own = number(self, "unix:uid");
    if (!Files.isDirectory(data)) {
      return own == 0 ? dedicated() : new ServerAccount(own, number(self, "unix:gid"), false);
    }
    int owner = number(data, "unix:uid");
    if (owner == 0) {
      throw new EmbeddedPostgresException(
          "The database in %s belongs to root, and PostgreSQL does not run as root. Give it back to its user: chown -R %s: '%s'"
              .formatted(data, NAME, data));
    }
    if (own != 0 && owner != own) {
      throw new EmbeddedPostgresException(
          "The database in %s belongs to user number %d, and this process runs as %d. Start as that user or as root, or choose another home directory."
              .formatted(data, owner, own));
    }
    return new ServerAccount(owner, number(data, "unix:gid"), own == 0);
  }

  private static ServerAccount dedicated() throws IOException {
    Command found = id();
    if (found.failed()) {
      String made = "no useradd program found";
      try {
        made =
            Command.run(
                    Duration.ofSeconds(30),
                    "",
                    List.of(
                        "useradd",
                        "--system",
                        "--user-group",
                        "--no-create-home",
                        "--home-dir",
                        "/nonexistent",
                        "--shell",
                        "/usr/sbin/nologin",
                        NAME))
                .output();
      } catch (IOException e) {
        made = String.valueOf(e.getMessage());
      }
      found = id();
      if (found.failed()) {
        throw new EmbeddedPostgresException(
            "PostgreSQL does not run as root, and the system user %s could not be made: %s. Make it by hand (useradd --system --no-create-home --shell /usr/sbin/nologin %s), or start as an ordinary user, or set VAKNA_DATABASE_URL to a PostgreSQL of your own."
                .formatted(NAME, made, NAME));
      }
    }
    String[] numbers = found.output().split("\\s+");
    return new ServerAccount(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), true);
  }

  private static Command id() throws IOException {
    Command uid = Command.run(Duration.ofSeconds(10), "", List.of("id", "-u", NAME));
    Command gid = Command.run(Duration.ofSeconds(10), "", List.of("id", "-g", NAME));
    return new Command(Math.max(uid.status(), gid.status()), uid.output() + " " + gid.output());
  }

  private static int number(Path path, String attribute) throws IOException {
    return (Integer) Files.getAttribute(path, attribute);
  }

  /** The words that run a program as this user. */
  List<String> as(List<String> words) {
    if (!switched) {
      return words;
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + gid,
                "--clear-groups",
                "--inh-caps=-all",
                "--no-new-privs",
                "--"));
    all.addAll(words);
    return all;
  }

  /** Gives a file or directory that this process made to the user. */
  void give(Path path) throws IOException {
    if (switched) {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Proves that the user can run a program where it lies.
   *
   * @return what the program said
   */
  String prove(Path program) throws IOException {
    Command tried;
    try {
      tried = Command.run(Duration.ofSeconds(30), "", as(List.of(program.toString(), "--version")));
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "%s cannot be started (%s). As root, the program setpriv of the package util-linux is needed; and the file system must allow programs (no 'noexec')."
              .formatted(program, e.getMessage()),
          e);
    }
    if (tried.failed()) {
      throw new EmbeddedPostgresException(
          "The user number %d cannot run %s: %s.%s"
              .formatted(uid, program, tried.output(), closedDoor(program)));
    }
    return tried.output();
  }

  private String closedDoor(Path program) throws IOException {
    Path at = ROOT;
    for (Path part : program) {
      at = at.resolve(part);
      if (Files.isDirectory(at)
          && number(at, "unix:uid") != uid
          && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return " The directory %s is closed to it: open it (chmod o+x '%s') or choose another home directory (VAKNA_HOME)."
            .formatted(at, at);
      }
    }
    return "";
  }
}
