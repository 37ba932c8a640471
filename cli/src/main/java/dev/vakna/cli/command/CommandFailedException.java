package dev.vakna.cli.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A command could not do what it was asked; its message goes to a person as it is. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String reason;
  private final @Nullable String cure;

  /**
   * @param thing what could not be done
   * @param reason why, or null when the thing says it
   * @param cure what to do now, or null when there is nothing
   */
  public CommandFailedException(String thing, @Nullable String reason, @Nullable String cure) {
    this(thing, reason, cure, null);
  }

  /** The same, with the fault that led to it; only the log shows that. */
  public CommandFailedException(
      String thing, @Nullable String reason, @Nullable String cure, @Nullable Throwable fault) {
    super(Objects.requireNonNull(thing), fault);
    this.reason = reason;
    this.cure = cure;
  }

  public @Nullable String reason() {
    return reason;
  }

  public @Nullable String cure() {
    return cure;
  }

  /** At most three lines for a person, without a line end at the end. */
  public String text() {
    StringBuilder text = new StringBuilder("vakna: ").append(getMessage());
    if (reason != null) {
      text.append("\n  cause: ").append(reason);
    }
    if (cure != null) {
      text.append("\n  cure:  ").append(cure);
    }
    return text.toString();
  }
}
