package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code /proc} says of processes. One that cannot be looked at, as when this server has no
 * more files to open, is not one that is gone: whoever asks is told that it cannot be told.
 */
public final class ProcessTable {

  private static final int MAX_COMMAND_LINE = 256 * 1024;

  private ProcessTable() {}

  /**
   * The host's start; a new one with every boot.
   *
   * @throws EngineException retryable, when it cannot be told
   */
  public static String bootId() {
    return bootId(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  static String bootId(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return "unknown";
    } catch (IOException e) {
      throw EngineException.retryable(
          "when this host was started cannot be told: " + e.getMessage(), e);
    }
  }

  /**
   * A living process.
   *
   * @param startTicks its start time, in ticks since the host's start
   * @param processorTicks the processor time it has used, in ticks
   */
  public record Stat(long startTicks, long processorTicks) {}

  /** Start time of a living process in ticks since the host's start; a zombie is not alive. */
  public static OptionalLong startTicks(long pid) {
    Optional<Stat> stat = stat(pid);
    return stat.isPresent() ? OptionalLong.of(stat.get().startTicks()) : OptionalLong.empty();
  }

  /**
   * A living process; a zombie is not alive.
   *
   * @throws EngineException retryable, when that cannot be told
   */
  public static Optional<Stat> stat(long pid) {
    return stat(process(pid));
  }

  static Optional<Stat> stat(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      // The command's name stands in parentheses and may hold any character, these too.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (fields[0].equals("Z") || fields[0].equals("X")) {
        return Optional.empty();
      }
      return Optional.of(
          new Stat(
              Long.parseLong(fields[19]), Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
    } catch (IOException e) {
      requireGone(process, e);
      return Optional.empty();
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Path process(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }

  /** Returns when a process is gone, or is somebody's whose processes are hidden from us. */
  private static void requireGone(Path process, IOException failure) {
    try {
      int owner = HostUser.owner(process);
      if (failure instanceof AccessDeniedException
          || !HostUser.isRoot() && owner != HostUser.uid()) {
        return;
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    throw EngineException.retryable(
        "the process at %s cannot be looked at: %s; see how many files this server has open"
            .formatted(process, failure.getMessage()),
        failure);
  }

  /**
   * What a process was started with; nothing when it is gone.
   *
   * @throws EngineException retryable, when that cannot be told
   */
  public static List<String> commandLine(long pid) {
    return commandLine(process(pid));
  }

  static List<String> commandLine(Path process) {
    try (var in = Files.newInputStream(process.resolve("cmdline"))) {
      return Arrays.asList(
          new String(in.readNBytes(MAX_COMMAND_LINE), StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      requireGone(process, e);
      return List.of();
    }
  }

  /** Whether the process is a QEMU that was started with that machine uuid. */
  public static boolean carries(long pid, String uuid) {
    List<String> command = commandLine(pid);
    int at = command.indexOf("-uuid");
    return at > 0 && at + 1 < command.size() && command.get(at + 1).equals(uuid);
  }

  /** Whether the process is that machine's QEMU and runs as the machine's user. */
  public static boolean carries(long pid, String uuid, int uid) {
    return carries(pid, uuid) && ownerIs(pid, uid);
  }

  /** Looks through all processes; for the moment in which none is recorded yet. */
  public static OptionalLong search(String uuid) {
    try {
      for (Path entry : DurableFiles.entries(Path.of("/proc"), "[0-9]*")) {
        long pid = Long.parseLong(entry.getFileName().toString());
        // While privileges are being dropped the line begins with another program's name.
        if (carries(pid, uuid) && startTicks(pid).isPresent()) {
          return OptionalLong.of(pid);
        }
      }
    } catch (IOException e) {
      throw EngineException.retryable(
          "the processes of this host cannot be listed: " + e.getMessage(), e);
    }
    return OptionalLong.empty();
  }

  /** Processes of a user that carry an argument. */
  public static List<ProcessHandle> withArgument(String argument, int uid) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(argument))
        .filter(process -> ownerIs(process.pid(), uid))
        .toList();
  }

  private static boolean ownerIs(long pid, int uid) {
    try {
      return HostUser.owner(Path.of("/proc", Long.toString(pid))) == uid;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process id in a file, if there is one. */
  public static Optional<Long> readPid(Path file) {
    try {
      String text =
          new String(DurableFiles.readBounded(file, 32), StandardCharsets.US_ASCII).strip();
      return text.matches("[1-9][0-9]{0,9}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
