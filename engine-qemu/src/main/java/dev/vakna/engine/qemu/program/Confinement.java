package dev.vakna.engine.qemu.program;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.ProbeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mount namespace for each of a machine's processes, in which nothing of the host is to be seen
 * but the machine's own directory and sockets, programs and firmware, and a few devices; all at the
 * paths that they have outside. It needs root, and a host that allows it.
 */
public final class Confinement {

  /** Programs and libraries, and what these read at a start. */
  private static final List<String> READ_ONLY =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/nix/store",
          "/gnu/store",
          "/etc/ld.so.cache",
          "/etc/alternatives",
          "/etc/localtime");

  private static final List<String> DEVICES =
      List.of("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom");

  private final QemuSettings settings;
  private final Launcher launcher;
  private final MachineUsers users;
  private final String program;
  private @Nullable String obstacle;

  public Confinement(QemuSettings settings, Launcher launcher, MachineUsers users) {
    this.settings = settings;
    this.launcher = launcher;
    this.users = users;
    this.program = ToolProgram.script(Confinement.class, "confine.sh");
  }

  /**
   * What stands before a machine's program for it to see that directory and those sockets alone;
   * nothing where the host does not allow it.
   */
  public List<String> prefix(Path directory, Path sockets, Acceleration acceleration)
      throws IOException {
    return prefix(directory, sockets, acceleration, false);
  }

  /**
   * The same.
   *
   * @param wired it opens a tap
   */
  public List<String> prefix(Path directory, Path sockets, Acceleration acceleration, boolean wired)
      throws IOException {
    return obstacle().isPresent()
        ? List.of()
        : words(directory, List.of(directory, sockets), acceleration, wired);
  }

  private List<String> words(
      Path directory, List<Path> own, Acceleration acceleration, boolean wired) throws IOException {
    Path root = directory.resolve("root");
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
    List<String> words = new ArrayList<>();
    words.addAll(List.of("unshare", "--mount", "--ipc", "--propagation", "private", "--"));
    words.addAll(List.of("/bin/sh", "-c", program, "vakna-confine", root.toString()));
    List<String> shown = new ArrayList<>(READ_ONLY);
    shown.add(settings.firmware().toAbsolutePath().toString());
    Launcher.find(settings.binaries().qemu()).ifPresent(file -> shown.add(file.toString()));
    Launcher.find(settings.binaries().swtpm()).ifPresent(file -> shown.add(file.toString()));
    for (String path : shown) {
      if (Files.exists(Path.of(path))) {
        words.addAll(List.of("ro", path));
      }
    }
    // A home that stands below what is shown would be shown with it.
    for (Path parent : List.of(settings.layout().machines(), settings.layout().runtime())) {
      Path home = parent.getParent();
      if (home != null && shown.stream().anyMatch(path -> parent.startsWith(path))) {
        words.addAll(List.of("hide", home.toString()));
      }
    }
    List<String> devices = new ArrayList<>(DEVICES);
    if (acceleration == Acceleration.KVM) {
      devices.add("/dev/kvm");
    }
    for (String device : devices) {
      if (Files.exists(Path.of(device))) {
        words.addAll(List.of("dev", device));
      }
    }
    if (wired) {
      words.addAll(List.of("tun", "/dev/net/tun"));
    }
    for (Path path : own) {
      words.addAll(List.of("rw", path.toString()));
    }
    words.add("--");
    return words;
  }

  /**
   * Why machines' processes see the host's files; empty when they do not. Tried out until the host
   * has once allowed or refused it.
   *
   * @throws EngineException if that cannot be told now
   */
  public synchronized Optional<String> obstacle() {
    String known = obstacle;
    if (known == null) {
      known = tryOut();
      obstacle = known;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  private String tryOut() {
    if (!HostUser.isRoot()) {
      return "the server does not run as root";
    }
    try {
      Files.createDirectories(settings.layout().machines());
      try (ProbeDirectory made = ProbeDirectory.in(settings.layout().machines())) {
        Path directory = made.path();
        Path log = directory.resolve("log");
        Process process =
            launcher.start(
                users.probe(),
                Acceleration.TCG,
                words(directory, List.of(directory), Acceleration.TCG, false),
                List.of("test", "-d", directory.toString()),
                log);
        try {
          if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw EngineException.retryable("it took too long to make a view of the files", null);
          }
        } finally {
          process.destroyForcibly();
        }
        String words = LogKeeper.lastWords(log);
        return process.exitValue() == 0
            ? ""
            : "this host does not allow it" + (words.isEmpty() ? "" : ": " + words);
      }
    } catch (IOException e) {
      throw EngineException.retryable(
          "a view of the files cannot be tried out: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.retryable("interrupted while trying out a view of the files", e);
    }
  }
}
