package dev.vakna.core.firewall;

import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.FieldFault.Code;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what owners write as rules, and tells all that is wrong with it. Pure. */
final class RuleReader {

  /** So many rules a firewall has at most. */
  static final int MOST_RULES = 64;

  /** So many sources a rule has at most. */
  static final int MOST_SOURCES = 64;

  /** Into so many ports by source its rules may unfold at most. */
  static final int MOST_OPEN = 256;

  /** So many faults are told at most. */
  private static final int MOST_FAULTS = 100;

  private static final int LONGEST_SHOWN = 60;
  private static final Pattern PORTS =
      Pattern.compile("(0|[1-9][0-9]{0,8})(?:-(0|[1-9][0-9]{0,8}))?");

  private final List<FieldFault> faults = new ArrayList<>();
  private final List<FirewallRule> rules = new ArrayList<>();

  private RuleReader() {}

  /**
   * What was read.
   *
   * @param rules each once, in their order; of no use when there are faults
   */
  record Read(List<FirewallRule> rules, List<FieldFault> faults) {
    Read {
      rules = List.copyOf(rules);
      faults = List.copyOf(faults);
    }
  }

  static Read read(List<FirewallWish.Said> said) {
    RuleReader reader = new RuleReader();
    if (said.size() > MOST_RULES) {
      reader.fault(
          "/rules",
          Code.ABOVE_MAXIMUM,
          "There may be at most %d rules, and these are %d.".formatted(MOST_RULES, said.size()));
    } else {
      for (int i = 0; i < said.size(); i++) {
        reader.rule("/rules/" + i, said.get(i));
      }
      reader.unfolds();
    }
    reader.rules.sort(FirewallRule.ORDER);
    return new Read(reader.rules, reader.faults);
  }

  private void fault(String pointer, Code code, String detail) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new FieldFault(pointer, code, detail));
    }
  }

  private void unfolds() {
    int open = rules.stream().mapToInt(rule -> Math.max(1, rule.sources().size())).sum();
    if (open > MOST_OPEN) {
      fault(
          "/rules",
          Code.ABOVE_MAXIMUM,
          "The rules may have at most %d sources together, where a rule without any counts as one, and these have %d. Join networks that lie side by side."
              .formatted(MOST_OPEN, open));
    }
  }

  private void rule(String pointer, FirewallWish.Said said) {
    Optional<Protocol> protocol = protocol(said.protocol());
    int[] ports = ports(pointer + "/ports", said.ports());
    List<SourceNetwork> sources = sources(pointer + "/sources", said.sources());
    if (protocol.isPresent() && ports.length > 0) {
      FirewallRule rule =
          new FirewallRule(
              protocol.get(),
              ports[0],
              ports[1],
              sources,
              Objects.requireNonNullElse(said.description(), "").strip());
      if (rules.stream().noneMatch(rule::opensAs)) {
        rules.add(rule);
      }
    }
  }

  private static Optional<Protocol> protocol(@Nullable String text) {
    return text == null
        ? Optional.empty()
        : Optional.of(Protocol.valueOf(text.toUpperCase(Locale.ROOT)));
  }

  /** The first and the last; empty when they were not soundly said. */
  private int[] ports(String pointer, @Nullable String text) {
    if (text == null) {
      return new int[0];
    }
    Matcher matcher = PORTS.matcher(text);
    if (!matcher.matches()) {
      fault(
          pointer,
          Code.INVALID_VALUE,
          "`ports` must be a port, as 22, or the first and the last with a hyphen between, as 8000-8100; '%s' is neither."
              .formatted(shown(text)));
      return new int[0];
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    if (first < 1) {
      fault(pointer, Code.BELOW_MINIMUM, "A port must be at least 1.");
      return new int[0];
    }
    if (Math.max(first, last) > OpenPorts.HIGHEST) {
      fault(pointer, Code.ABOVE_MAXIMUM, "A port must be at most %d.".formatted(OpenPorts.HIGHEST));
      return new int[0];
    }
    if (last < first) {
      fault(
          pointer,
          Code.INVALID_VALUE,
          "The range %s ends before it begins. Write %d-%d.".formatted(text, last, first));
      return new int[0];
    }
    return new int[] {first, last};
  }

  private List<SourceNetwork> sources(String pointer, @Nullable List<String> texts) {
    List<SourceNetwork> sources = new ArrayList<>();
    if (texts == null) {
      return sources;
    }
    if (texts.size() > MOST_SOURCES) {
      fault(
          pointer,
          Code.ABOVE_MAXIMUM,
          "A rule may have at most %d sources, and this one has %d. Join networks that lie side by side, or write another rule."
              .formatted(MOST_SOURCES, texts.size()));
      return sources;
    }
    for (int i = 0; i < texts.size(); i++) {
      source(pointer + "/" + i, texts.get(i)).ifPresent(sources::add);
    }
    return sources;
  }

  private Optional<SourceNetwork> source(String pointer, String text) {
    Optional<SourceNetwork> read = SourceNetwork.parse(text);
    if (read.isEmpty()) {
      fault(
          pointer,
          Code.INVALID_VALUE,
          "A source must be a network or an address, as 203.0.113.0/24, 2001:db8::/32 or 203.0.113.7; '%s' is none."
              .formatted(shown(text)));
      return Optional.empty();
    }
    SourceNetwork source = read.get();
    if (source.address() instanceof Inet4Address && text.indexOf(':') >= 0) {
      fault(
          pointer,
          Code.INVALID_VALUE,
          "A source of IPv4 must be written as IPv4: %s.".formatted(source.text()));
      return Optional.empty();
    }
    if (!source.isWhole()) {
      fault(
          pointer,
          Code.INVALID_VALUE,
          "%s has bits behind its prefix. Write %s for the network, or the address without a prefix for it alone."
              .formatted(shown(text), source.network().text()));
      return Optional.empty();
    }
    return read;
  }

  private static String shown(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + "…";
  }
}
