package dev.vakna.transfer.share;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may decode now: pure. A turn goes to the party that holds fewest, of those to the one whose
 * last turn is longest ago. Work in the background gets one turn, and only while no other party
 * wants one. A party that is alone may take all processors; as soon as there are several, one
 * processor is left to whatever else the host has to do. Not safe for use by several threads.
 */
final class TurnTable {

  /** Something that wants turns. */
  static final class Party {
    private final boolean background;
    private int held;
    private long lastTurn;

    Party(boolean background) {
      this.background = background;
    }

    int held() {
      return held;
    }
  }

  /** One wish for one turn. */
  record Ticket(Party party, long number) {}

  private static final Comparator<Ticket> ORDER =
      Comparator.comparing((Ticket ticket) -> ticket.party().background)
          .thenComparingInt(ticket -> ticket.party().held)
          .thenComparingLong(ticket -> ticket.party().lastTurn)
          .thenComparingLong(Ticket::number);

  private final int processors;
  private final Set<Party> parties = new HashSet<>();
  private final List<Ticket> waiting = new ArrayList<>();
  private int held;
  private int heldInBackground;
  private long numbers;
  private long turns;

  /**
   * @param processors of the host, 1 or more
   */
  TurnTable(int processors) {
    this.processors = Math.max(1, processors);
  }

  Party enter(boolean background) {
    Party party = new Party(background);
    parties.add(party);
    return party;
  }

  /** The party wants nothing any more. */
  void leave(Party party) {
    parties.remove(party);
    waiting.removeIf(ticket -> ticket.party().equals(party));
  }

  /** How many turns there are now. */
  int places() {
    long foreground = parties.stream().filter(party -> !party.background).count();
    return foreground > 1 ? Math.max(1, processors - 1) : processors;
  }

  Ticket wish(Party party) {
    Ticket ticket = new Ticket(party, numbers++);
    waiting.add(ticket);
    return ticket;
  }

  /** The wish is given up. */
  void withdraw(Ticket ticket) {
    waiting.remove(ticket);
  }

  /** Gives the next turn, if there is one and somebody may have it. */
  Optional<Ticket> grant() {
    if (held >= places()) {
      return Optional.empty();
    }
    Optional<Ticket> next =
        waiting.stream()
            .min(ORDER)
            .filter(ticket -> !ticket.party().background || heldInBackground == 0);
    next.ifPresent(ticket -> {
      waiting.remove(ticket);
      Party party = ticket.party();
      held++;
      party.held++;
      party.lastTurn = ++turns;
      heldInBackground += party.background ? 1 : 0;
    });
    return next;
  }

  void giveBack(Party party) {
    if (party.held == 0) {
      throw new IllegalStateException("a turn is given back that nobody holds");
    }
    held--;
    party.held--;
    heldInBackground -= party.background ? 1 : 0;
  }
}
