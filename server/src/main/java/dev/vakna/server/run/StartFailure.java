package dev.vakna.server.run;

import java.net.BindException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Why a server did not start, for the one who started it.
 *
 * @param what what stands in the way
 * @param cure what to do about it
 * @param status the process's exit status: 1, or 2 when it was told something wrong
 * @param known false for what nobody thought of, of which a developer needs the stack
 */
record StartFailure(String what, String cure, int status, boolean known) {

  private static final int DEEPEST = 30;

  static StartFailure of(Throwable thrown) {
    Throwable root = thrown;
    Throwable each = thrown;
    for (int i = 0; each != null && i < DEEPEST; i++) {
      StartFailure found = known(each);
      if (found != null) {
        return found;
      }
      root = each;
      each = each.getCause();
    }
    return new StartFailure(
        "The server did not start: %s: %s"
            .formatted(root.getClass().getSimpleName(), root.getMessage()),
        "the log holds the whole story; 'vakna doctor' checks what the server needs",
        1,
        false);
  }

  private static @Nullable StartFailure known(Throwable thrown) {
    return switch (thrown) {
      case StartRefusedException e ->
          new StartFailure(String.valueOf(e.getMessage()), e.cure(), e.exitStatus(), true);
      case PortInUseException e ->
          new StartFailure(
              "The server cannot listen on port %d: another program listens there."
                  .formatted(e.getPort()),
              "choose another port with --port, or end that program ('ss -ltnp' names it)",
              1,
              true);
      case BindException e -> address(String.valueOf(e.getMessage()));
      default -> null;
    };
  }

  private static StartFailure address(String cause) {
    boolean forbidden = cause.toLowerCase(Locale.ROOT).contains("permission");
    return new StartFailure(
        forbidden
            ? "The server may not listen on the port it was told: ports below 1024 are root's."
            : "The server cannot listen on the address it was told: %s.".formatted(cause),
        forbidden
            ? "choose another port with --port, from 1024 on"
            : "name an address of this host with --server.address",
        1,
        true);
  }

  /** What and cure as lines for a person. */
  String text() {
    return "vakna: %s\n  cure: %s".formatted(what, cure);
  }
}
