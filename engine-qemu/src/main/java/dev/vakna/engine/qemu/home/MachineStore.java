package dev.vakna.engine.qemu.home;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.Reachability;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.program.MachineUsers;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The directories of all machines of a home, and the record in each. */
public final class MachineStore {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_RECORD = 1024 * 1024;

  private final Path machines;
  private final MachineUsers users;

  /** By what the directory of the machines is known again; null while it was never there. */
  private volatile @Nullable Object seen;

  public MachineStore(Path machines, MachineUsers users) {
    this.machines = machines;
    this.users = users;
  }

  public MachineDirectory directory(MachineName name) {
    return new MachineDirectory(machines.resolve(name.text()));
  }

  /** Where a run has its sockets; not below the machines. */
  public Path sockets(MachineRecord.Run run) {
    return machines.getFileSystem().getPath(run.sockets());
  }

  /**
   * Whether there is such a machine.
   *
   * @throws EngineException out of reach, when that cannot be told
   */
  public boolean exists(MachineName name) {
    MachineDirectory directory = directory(name);
    if (Files.isRegularFile(directory.root(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (StorageFault.isFile(directory.mark())) {
      requireThere();
      return true;
    }
    StorageFault.requireThere(directory.root());
    requireThere();
    return false;
  }

  /**
   * Returns when what is not seen in the directory of the machines is not there.
   *
   * @throws EngineException out of reach, when that directory cannot be looked at, or is not there
   *     any more
   */
  public void requireThere() {
    StorageFault.requireThere(machines);
    Optional<Object> now = StorageFault.directory(machines);
    if (seen == null) {
      seen = now.orElse(null);
    } else if (!Optional.of(seen).equals(now)) {
      throw EngineException.outOfReach(
          "%s is not the directory any more that it was; see whether its storage is there. If it was changed on purpose, start the server again."
              .formatted(machines),
          null);
    }
  }

  /** Makes the directory with its mark in one visible step, or finds it. */
  public MachineDirectory create(MachineName name) throws IOException {
    requireThere();
    Reachability.require(machines);
    MachineDirectory made = directory(name);
    if (exists(name)) {
      return made;
    }
    if (StorageFault.exists(made.root())) {
      throw EngineException.fatal(
          "%s is in the way: it does not carry this engine's mark. Move it elsewhere."
              .formatted(made.root()),
          null);
    }
    Path unborn = draft(name);
    DurableFiles.deleteTree(unborn);
    Files.createDirectory(unborn);
    Files.setPosixFilePermissions(unborn, PosixFilePermissions.fromString("rwx--x--x"));
    MachineDirectory draft = new MachineDirectory(unborn);
    MachineRecord record =
        new MachineRecord(MachineRecord.FORMAT, name, chooseUser(name), null, null);
    DurableFiles.replace(
        draft.record(), JSON.writeValueAsBytes(record), HostUser.uid(), "rw-------");
    DurableFiles.replace(
        draft.mark(),
        "A machine of Vakna's QEMU engine. Remove it with Vakna, not by hand.\n"
            .getBytes(StandardCharsets.UTF_8),
        HostUser.uid(),
        "rw-------");
    try {
      Files.move(unborn, made.root(), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      DurableFiles.deleteTree(unborn);
    }
    DurableFiles.syncDirectory(machines);
    return made;
  }

  private int chooseUser(MachineName name) throws IOException {
    Set<Integer> taken = new TreeSet<>();
    for (MachineRecord other : readable()) {
      taken.add(other.uid());
    }
    return users.choose(name, taken);
  }

  public Optional<MachineRecord> read(MachineName name) {
    if (!exists(name)) {
      return Optional.empty();
    }
    Path file = directory(name).record();
    if (StorageFault.exists(file) && !StorageFault.isFile(file)) {
      throw unreadable(file, "it is no file", null);
    }
    try {
      MachineRecord record =
          JSON.readValue(DurableFiles.readBounded(file, MAX_RECORD), MachineRecord.class);
      if (!record.name().equals(name)) {
        throw EngineException.fatal("%s is the record of another machine".formatted(file), null);
      }
      return Optional.of(record);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ClosedByInterruptException e) {
      throw EngineException.retryable("interrupted while reading " + file, e);
    } catch (JacksonException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw EngineException.outOfReach(
          "the record %s cannot be read: %s; see whether its storage is there"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static EngineException unreadable(Path file, String why, @Nullable Throwable cause) {
    return EngineException.fatal(
        "the record %s cannot be read: %s. Restore it or destroy the machine.".formatted(file, why),
        cause);
  }

  public MachineRecord require(MachineName name) {
    return read(name)
        .orElseThrow(() ->
            EngineException.fatal(
                "no machine %s is in %s; create its disks first".formatted(name, machines), null));
  }

  public void write(MachineRecord record) {
    Path file = directory(record.name()).record();
    try {
      DurableFiles.replace(file, JSON.writeValueAsBytes(record), HostUser.uid(), "rw-------");
    } catch (IOException e) {
      throw StorageFault.of(
          "the record %s cannot be written: %s".formatted(file, e.getMessage()), machines, e);
    }
  }

  /**
   * The names of all machines, those that cannot be looked at among them.
   *
   * @throws EngineException out of reach, when their directory cannot be looked at
   */
  public Set<MachineName> inventory() {
    Set<MachineName> names = new TreeSet<>(Comparator.comparing(MachineName::text));
    requireThere();
    if (!StorageFault.exists(machines)) {
      return names;
    }
    try {
      for (Path entry : DurableFiles.entries(machines)) {
        String text = entry.getFileName().toString();
        if (text.matches("[0-9a-z]{26}") && mayExist(new MachineName(text))) {
          names.add(new MachineName(text));
        }
      }
    } catch (IOException e) {
      throw StorageFault.of(
          "%s cannot be listed: %s".formatted(machines, e.getMessage()), machines, e);
    }
    return names;
  }

  /** One that cannot be looked at costs itself alone: whoever asks for it is told. */
  private boolean mayExist(MachineName name) {
    try {
      return exists(name);
    } catch (EngineException e) {
      requireThere();
      return true;
    }
  }

  /** All records that can be read; one that cannot must not stop the other machines. */
  public List<MachineRecord> readable() {
    List<MachineRecord> records = new ArrayList<>();
    for (MachineName name : inventory()) {
      try {
        read(name).ifPresent(records::add);
      } catch (EngineException e) {
        // Whoever asks for this machine is told.
        continue;
      }
    }
    return records;
  }

  private Path draft(MachineName name) {
    return machines.resolve(".new-" + name.text());
  }

  /** Removes what a creation or a removal that was cut short left. */
  public void removeDraft(MachineName name) {
    try {
      DurableFiles.deleteTree(draft(name));
    } catch (IOException e) {
      throw StorageFault.of(
          "the remains of machine %s cannot be removed: %s".formatted(name, e.getMessage()),
          machines,
          e);
    }
  }

  /**
   * Removes a machine's directory. Until its disks are gone it is ours by its mark; then, in one
   * step, by its name, as a beginning is: without its mark it would be nobody's, and in the way.
   */
  public void remove(MachineName name) throws IOException {
    removeDraft(name);
    MachineDirectory directory = directory(name);
    for (Path file : DurableFiles.entries(directory.root())) {
      if (!file.equals(directory.mark()) && !file.equals(directory.record())) {
        DurableFiles.deleteTree(file);
      }
    }
    Files.move(directory.root(), draft(name), StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncDirectory(machines);
    removeDraft(name);
    DurableFiles.syncDirectory(machines);
  }
}
