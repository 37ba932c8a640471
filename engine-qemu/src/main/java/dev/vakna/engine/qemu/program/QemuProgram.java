package dev.vakna.engine.qemu.program;

import dev.vakna.core.engine.EngineException;
import dev.vakna.engine.qemu.hardware.MachineTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The installed QEMU: its version and boards, asked once. */
public final class QemuProgram {

  private static final Pattern VERSION = Pattern.compile("version ([0-9]+)\\.([0-9]+)(\\S*)");
  private static final int ANSWER_SECONDS = 10;
  private static final int MAX_OUTPUT = 256 * 1024;

  private final String program;
  private @Nullable String version;
  private @Nullable MachineTypes types;

  public QemuProgram(String program) {
    this.program = program;
  }

  /** The program's path. */
  public Path path() {
    return Launcher.find(program)
        .orElseThrow(() ->
            EngineException.fatal(
                "%s is not installed: apt-get install --no-install-recommends qemu-system-x86 seabios"
                    .formatted(program),
                null));
  }

  public boolean installed() {
    return Launcher.find(program).isPresent();
  }

  /** For example {@code 7.2.22}, with the packager's words. */
  public synchronized String version() {
    if (version == null) {
      Matcher matcher = VERSION.matcher(ask("--version"));
      if (!matcher.find()) {
        throw EngineException.fatal(
            "%s does not say its version; is it QEMU?".formatted(path()), null);
      }
      int major = Integer.parseInt(matcher.group(1));
      int minor = Integer.parseInt(matcher.group(2));
      if (major < 7 || major == 7 && minor < 2) {
        throw EngineException.fatal(
            "QEMU %d.%d is too old; 7.2 is the oldest that works. Install a newer one."
                .formatted(major, minor),
            null);
      }
      version = major + "." + minor + matcher.group(3);
    }
    return version;
  }

  public synchronized MachineTypes types() {
    if (types == null) {
      types = MachineTypes.parse(ask("-machine", "help"));
    }
    return types;
  }

  public Optional<String> versionIfPresent() {
    return installed() ? Optional.of(version()) : Optional.empty();
  }

  private String ask(String... arguments) {
    String file = path().toString();
    List<String> words = new ArrayList<>(List.of(file));
    words.addAll(List.of(arguments));
    try {
      Path said = Files.createTempFile("vakna-qemu", null);
      try {
        return ask(file, words, said);
      } finally {
        Files.deleteIfExists(said);
      }
    } catch (IOException e) {
      throw EngineException.retryable(
          "%s cannot be started: %s".formatted(file, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.retryable("interrupted while asking %s".formatted(file), e);
    }
  }

  /** Into a file: a program that is silent and does not end must not be waited for without end. */
  private static String ask(String file, List<String> words, Path said)
      throws IOException, InterruptedException {
    Process process =
        ToolProgram.of(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        throw EngineException.retryable(
            "%s did not end in %d s".formatted(file, ANSWER_SECONDS), null);
      }
    } finally {
      process.destroyForcibly();
    }
    try (InputStream output = Files.newInputStream(said)) {
      return new String(output.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
    }
  }
}
