package dev.vakna.engine.qemu.program;

import dev.vakna.core.engine.ConsoleText;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.EngineName;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The name by which operations know on which host a machine is. Kept, whatever the host is called.
 */
public final class HostName {

  private HostName() {}

  public static String of(Path file, Path machines) {
    try {
      String kept = new String(DurableFiles.readBounded(file, 256), StandardCharsets.UTF_8).strip();
      if (!EngineName.allowed(kept)) {
        throw EngineException.fatal(
            "%s must hold one host name of %s; it holds '%s'"
                .formatted(file, EngineName.RULE, ConsoleText.harmless(kept)),
            null);
      }
      return kept;
    } catch (NoSuchFileException e) {
      return choose(file, machines);
    } catch (IOException e) {
      throw EngineException.fatal(
          "the host's name in %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String choose(Path file, Path machines) {
    String hash = QemuSettings.hash(read("/etc/machine-id") + machines).substring(0, 6);
    String plain =
        read("/proc/sys/kernel/hostname")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "-")
            .replaceAll("^-+|-+$", "");
    String name =
        (plain.isEmpty() ? "host" : plain.substring(0, Math.min(60, plain.length()))) + "-" + hash;
    try {
      Files.createDirectories(file.getParent());
      DurableFiles.replace(
          file, (name + "\n").getBytes(StandardCharsets.UTF_8), HostUser.uid(), "rw-r--r--");
      return name;
    } catch (IOException e) {
      throw EngineException.fatal(
          "the host's name cannot be kept in %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
