package dev.vakna.engine.qemu.trial;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Something that is sent, and by what one knows that it arrived.
 *
 * @param name what it is, in a few words
 * @param frame what the guest sends; none when others send
 * @param sender who sends by a command, when the guest does not
 * @param command what sends it there
 * @param sent whether a frame that was seen at a place shows that it was sent
 * @param arrived whether one shows that it got through
 */
record Attempt(
    String name,
    Optional<byte[]> frame,
    Optional<Player> sender,
    List<String> command,
    BiPredicate<Player, byte[]> sent,
    BiPredicate<Player, byte[]> arrived) {

  /** What is shorter has no whole ARP message and no IPv4 packet with anything in it. */
  private static final int SHORTEST = 42;

  Attempt {
    command = List.copyOf(command);
  }

  /** A frame that must not leave the guest: it got through when it is seen anywhere else. */
  static Attempt copy(String name, byte[] frame) {
    return new Attempt(
        name,
        Optional.of(frame),
        Optional.empty(),
        List.of(),
        sent(frame),
        (place, seen) -> !place.equals(Player.GUEST) && begins(seen, frame));
  }

  /** A frame that got through when it is answered. */
  static Attempt answered(String name, byte[] frame, Answer answer) {
    return new Attempt(
        name,
        Optional.of(frame),
        Optional.empty(),
        List.of(),
        sent(frame),
        (place, seen) -> place.equals(Player.GUEST) && answer.is(seen));
  }

  /** What somebody else sends: it got through when it is seen at the guest's port. */
  static Attempt reaching(String name, Player sender, List<String> command, Answer seen) {
    return new Attempt(
        name,
        Optional.empty(),
        Optional.of(sender),
        command,
        (place, frame) -> place.equals(sender) && seen.is(frame),
        (place, frame) -> place.equals(Player.GUEST) && seen.is(frame));
  }

  /** Tells a frame. */
  @FunctionalInterface
  interface Answer {
    boolean is(byte[] frame);
  }

  private static BiPredicate<Player, byte[]> sent(byte[] frame) {
    return (place, seen) -> place.equals(Player.GUEST) && begins(seen, frame);
  }

  /** A bridge may take away what only made the frame long enough. */
  private static boolean begins(byte[] seen, byte[] frame) {
    int common = Math.min(seen.length, frame.length);
    return common >= SHORTEST && Arrays.equals(seen, 0, common, frame, 0, common);
  }
}
