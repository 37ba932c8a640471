package dev.vakna.engine.qemu.program;

import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.program.QemuSettings.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs detached from the server: a session of their own, an empty environment, nothing
 * inherited but a log, and as root with another user's rights. Every program in front of QEMU
 * replaces itself by the next one, so the process id is QEMU's.
 */
public final class Launcher {

  private static final Path KVM = Path.of("/dev/kvm");

  private final Binaries binaries;

  public Launcher(Binaries binaries) {
    this.binaries = binaries;
  }

  /**
   * What stands before a program that is to run as that user.
   *
   * @param view what gives it its own view of the host's files; empty for the host's
   */
  List<String> prefix(int uid, Acceleration acceleration, List<String> view) {
    List<String> prefix = new ArrayList<>();
    prefix.addAll(List.of(binaries.setsid()));
    prefix.addAll(List.of(binaries.prlimit(), "--core=0:0", "--nofile=4096:4096", "--"));
    prefix.addAll(view);
    prefix.addAll(List.of(binaries.setpriv(), "--no-new-privs"));
    if (HostUser.isRoot()) {
      prefix.addAll(List.of("--reuid", Integer.toString(uid), "--regid", Integer.toString(uid)));
      Optional<Integer> group = acceleration == Acceleration.KVM ? kvmGroup() : Optional.empty();
      if (group.isPresent()) {
        prefix.addAll(List.of("--groups", Integer.toString(group.get())));
      } else {
        prefix.add("--clear-groups");
      }
      prefix.addAll(List.of("--inh-caps=-all", "--bounding-set=-all"));
    }
    prefix.add("--");
    return prefix;
  }

  /** The group that may use KVM, when there is one and it is not root's. */
  static Optional<Integer> kvmGroup() {
    try {
      if (Files.getPosixFilePermissions(KVM).contains(PosixFilePermission.GROUP_WRITE)
          && Files.getAttribute(KVM, "unix:gid") instanceof Integer group
          && group != 0) {
        return Optional.of(group);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Starts a program.
   *
   * @param log gets its output, appended
   */
  public Process start(int uid, Acceleration acceleration, List<String> command, Path log)
      throws IOException {
    return start(uid, acceleration, List.of(), command, log);
  }

  /** The same with a view of the host's files. */
  public Process start(
      int uid, Acceleration acceleration, List<String> view, List<String> command, Path log)
      throws IOException {
    return start(uid, acceleration, view, command, Path.of("/dev/null"), log);
  }

  /** The same with a file to read from. */
  public Process start(
      int uid,
      Acceleration acceleration,
      List<String> view,
      List<String> command,
      Path input,
      Path log)
      throws IOException {
    List<String> whole = prefix(uid, acceleration, view);
    whole.addAll(command);
    ProcessBuilder builder = ToolProgram.of(whole);
    builder.redirectInput(input.toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectErrorStream(true);
    return builder.start();
  }

  /** Where a program is, if it is on the path. */
  public static Optional<Path> find(String program) {
    if (program.contains("/")) {
      Path path = Path.of(program);
      return Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
    }
    String path = System.getenv().getOrDefault("PATH", ToolProgram.USUAL_PATH);
    for (String directory : path.split(":")) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
