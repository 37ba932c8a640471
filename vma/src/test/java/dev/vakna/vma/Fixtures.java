package dev.vakna.vma;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The shared archives, where a machine has them. */
public final class Fixtures {

  private static final String SETTING = "VAKNA_FIXTURES";

  private Fixtures() {}

  /** The folder with {@code manifest.json}, {@code good} and {@code bad}. */
  public static Optional<Path> folder() {
    String set = System.getProperty(SETTING, System.getenv().getOrDefault(SETTING, ""));
    if (!set.isEmpty()) {
      Path folder = Path.of(set).resolve("vma");
      return Optional.of(Files.isDirectory(folder) ? folder : Path.of(set));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/fixtures/vma");
      if (Files.isRegularFile(folder.resolve("manifest.json"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
