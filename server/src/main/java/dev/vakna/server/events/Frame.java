package dev.vakna.server.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An event as streams send it; the same bytes for all of them.
 *
 * @param position its place in the order of all events, and its id
 * @param subject what it tells of
 * @param last whether nothing more will be told of that
 */
record Frame(long position, String subject, byte[] bytes, boolean last) {

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

  /**
   * @param event the event's name
   * @param data on one line
   */
  static Frame of(long position, String event, String subject, byte[] data, boolean last) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 64);
    frame.writeBytes(
        "id: %d\nevent: %s\ndata: ".formatted(position, event).getBytes(StandardCharsets.US_ASCII));
    frame.writeBytes(data);
    frame.writeBytes(new byte[] {'\n', '\n'});
    return new Frame(position, subject, frame.toByteArray(), last);
  }

  /** What was missed cannot be told; look again at all that matters. */
  static Frame reset(long position) {
    return of(position, "reset", "reset", NOTHING, false);
  }
}
