package dev.vakna.server.run;

import java.nio.file.Path;

/** Another server holds the home directory. */
public final class HomeTakenException extends RuntimeException {

  private final Path home;

  HomeTakenException(Path home) {
    super("Another Vakna server runs on the home directory %s.".formatted(home));
    this.home = home;
  }

  Path home() {
    return home;
  }
}
