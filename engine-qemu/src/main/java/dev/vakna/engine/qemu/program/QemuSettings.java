package dev.vakna.engine.qemu.program;

import dev.vakna.core.network.Ipv4;
import dev.vakna.engine.qemu.hardware.UserNetwork;
import dev.vakna.engine.qemu.host.HostUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the engine is set up on a host.
 *
 * @param layout where its files are
 * @param network what machines see
 * @param acceleration who executes
 * @param listening where machines' services are offered
 * @param logBytes size at which a machine's log is cut; one older part of that size is kept
 * @param binaries names or paths of programs
 * @param firmware directory with OVMF's images
 */
public record QemuSettings(
    Layout layout,
    UserNetwork network,
    AccelerationWish acceleration,
    Listening listening,
    long logBytes,
    Binaries binaries,
    Path firmware) {

  public QemuSettings {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(network);
    Objects.requireNonNull(acceleration);
    Objects.requireNonNull(listening);
    Objects.requireNonNull(binaries);
    Objects.requireNonNull(firmware);
    if (logBytes < 64 * 1024) {
      throw new IllegalArgumentException("a log of less than 64 KiB says too little");
    }
  }

  /**
   * Where the engine's files are on a host. Paths are made absolute.
   *
   * @param machines directory that holds one directory per machine; must be enterable for the users
   *     that machines run as
   * @param runtime directory for sockets; short, because a Unix socket's path has at most 107 bytes
   * @param cache directory for what was found out about the host
   * @param hostFile file that keeps the host's name; written when absent
   */
  public record Layout(Path machines, Path runtime, Path cache, Path hostFile) {

    public Layout {
      machines = machines.toAbsolutePath().normalize();
      runtime = runtime.toAbsolutePath().normalize();
      cache = cache.toAbsolutePath().normalize();
      hostFile = hostFile.toAbsolutePath().normalize();
    }

    /** That of a home directory. */
    static Layout of(Path home) {
      Path root = home.toAbsolutePath().normalize();
      return new Layout(
          root.resolve("machines"),
          defaultRuntime(root),
          root.resolve("cache"),
          root.resolve("host"));
    }

    /** Directory of the indexes of archives. */
    public Path indexes() {
      return machines.resolveSibling("indexes");
    }
  }

  /**
   * Where machines' services are offered.
   *
   * @param address of the host
   * @param firstPort lowest port, at least 1024
   * @param lastPort highest one
   */
  public record Listening(Ipv4 address, int firstPort, int lastPort) {

    public Listening {
      Objects.requireNonNull(address);
      if (firstPort < 1024 || lastPort > 65535 || firstPort > lastPort) {
        throw new IllegalArgumentException(
            "ports %d to %d are no range within 1024 to 65535".formatted(firstPort, lastPort));
      }
    }

    /** To this host alone, at as many ports as machines need. */
    static Listening standard() {
      return new Listening(Ipv4.parse("127.0.0.1"), 20_000, 29_999);
    }
  }

  /** Which acceleration an operator asked for. */
  public enum AccelerationWish {
    /** KVM where a timed start shows that it works, else TCG. */
    AUTO,
    KVM,
    TCG
  }

  /**
   * Programs, found on the path unless absolute.
   *
   * @param qemu the emulator
   * @param swtpm the TPM's emulator
   * @param setpriv drops privileges
   * @param setsid detaches from the server's session
   * @param prlimit sets limits
   */
  public record Binaries(String qemu, String swtpm, String setpriv, String setsid, String prlimit) {
    /** As Debian names them. */
    public static Binaries standard() {
      return new Binaries("qemu-system-x86_64", "swtpm", "setpriv", "setsid", "prlimit");
    }
  }

  /** The settings for a home directory, all else as it is by default. */
  public static QemuSettings of(Path home) {
    return new QemuSettings(
        Layout.of(home),
        UserNetwork.standard(),
        AccelerationWish.AUTO,
        Listening.standard(),
        8L * 1024 * 1024,
        Binaries.standard(),
        Path.of("/usr/share/OVMF"));
  }

  /** The same with another acceleration. */
  public QemuSettings with(AccelerationWish wish) {
    return new QemuSettings(layout, network, wish, listening, logBytes, binaries, firmware);
  }

  /** The same with services offered elsewhere. */
  public QemuSettings with(Listening elsewhere) {
    return new QemuSettings(layout, network, acceleration, elsewhere, logBytes, binaries, firmware);
  }

  /** The same with another network. */
  public QemuSettings with(UserNetwork other) {
    return new QemuSettings(layout, other, acceleration, listening, logBytes, binaries, firmware);
  }

  /**
   * Where sockets of a home go. It follows from the home and the user alone: two servers of one
   * home, started from different sessions, must agree on it.
   */
  private static Path defaultRuntime(Path home) {
    String hash = hash(home.toString()).substring(0, 10);
    if (HostUser.isRoot()) {
      return Path.of("/run/vakna", hash);
    }
    @Nullable String session = System.getenv("XDG_RUNTIME_DIR");
    if (session != null && session.startsWith("/") && Files.isWritable(Path.of(session))) {
      return Path.of(session, "vakna-" + hash);
    }
    return Path.of("/tmp", "vakna-" + HostUser.uid() + "-" + hash);
  }

  public static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
