package dev.vakna.core.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.FieldFault.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReaderTest {

  private static FirewallWish.Said said(String protocol, String ports, String... sources) {
    return new FirewallWish.Said(protocol, ports, List.of(sources), null);
  }

  private static List<FirewallRule> sound(FirewallWish.Said... said) {
    RuleReader.Read read = RuleReader.read(List.of(said));
    assertThat(read.faults()).isEmpty();
    return read.rules();
  }

  private static List<String> words(List<FirewallRule> rules) {
    return rules.stream().flatMap(rule -> rule.open().stream()).map(OpenPorts::toString).toList();
  }

  private static FieldFault fault(FirewallWish.Said said) {
    List<FieldFault> faults = RuleReader.read(List.of(said)).faults();
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  @Test
  void whoeverSaysTheSameInAnotherWaySaysTheSame() {
    List<FirewallRule> rules =
        sound(
            said("udp", "53", "2001:DB8:0::/32", "203.0.113.0/24", "203.0.113.0/24"),
            said("tcp", "8000-8100"),
            said("tcp", "443"),
            said("udp", "53", "203.0.113.0/24", "2001:db8::/32"),
            said("tcp", "22", "192.0.2.7"),
            said("tcp", "8000-8000"));
    assertThat(words(rules))
        .containsExactly(
            "tcp/22@192.0.2.7/32",
            "tcp/443",
            "tcp/8000",
            "tcp/8000-8100",
            "udp/53@203.0.113.0/24",
            "udp/53@2001:db8::/32");
    assertThat(
            sound(
                said("tcp", "8000"),
                said("tcp", "22", "192.0.2.7/32"),
                said("udp", "53", "2001:db8::/32", "203.0.113.0/24"),
                said("tcp", "443", new String[0]),
                said("tcp", "8000-8100")))
        .isEqualTo(rules);
  }

  @Test
  void noRulesCloseAll() {
    assertThat(sound()).isEmpty();
  }

  @Test
  void whatIsNotedOfARuleStaysWithItAndTheFirstOfTwoCounts() {
    List<FirewallRule> rules =
        sound(
            new FirewallWish.Said("tcp", "22", null, "  office "),
            new FirewallWish.Said("tcp", "22", List.of(), "another"),
            new FirewallWish.Said("tcp", "22", List.of("192.0.2.0/24"), null));
    assertThat(rules).extracting(FirewallRule::description).containsExactlyInAnyOrder("office", "");
  }

  @ParameterizedTest
  @CsvSource({
    "0, BELOW_MINIMUM",
    "0-10, BELOW_MINIMUM",
    "65536, ABOVE_MAXIMUM",
    "1-65536, ABOVE_MAXIMUM",
    "999999999, ABOVE_MAXIMUM",
    "443-80, INVALID_VALUE",
    "ssh, INVALID_VALUE",
    "-22, INVALID_VALUE",
    "22-, INVALID_VALUE",
    "'22,80', INVALID_VALUE",
    "' 22', INVALID_VALUE",
    "22--23, INVALID_VALUE",
    "022, INVALID_VALUE",
    "00, INVALID_VALUE",
    "٢٢, INVALID_VALUE",
    "9999999999, INVALID_VALUE",
    "'', INVALID_VALUE"
  })
  void whatIsNoPortIsNamed(String ports, Code code) {
    FieldFault fault = fault(said("tcp", ports));
    assertThat(fault.pointer()).isEqualTo("/rules/0/ports");
    assertThat(fault.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5/24, 203.0.113.0/24",
    "2001:db8::1/32, 2001:db8::/32",
    "::ffff:192.0.2.0/120, 192.0.2.0/24",
    "::ffff:c000:207, 192.0.2.7/32",
    "10.0.0.1/0, 0.0.0.0/0",
    "192.0.2/24, 203.0.113.0/24",
    "office, 203.0.113.0/24",
    "192.0.2.0/33, 203.0.113.0/24",
    "fe80::1%eth0, 203.0.113.0/24",
    "'', 203.0.113.0/24"
  })
  void whatIsNoSourceIsNamedWithWhatToWrite(String source, String instead) {
    FieldFault fault = fault(said("tcp", "22", "192.0.2.0/24", source));
    assertThat(fault.pointer()).isEqualTo("/rules/0/sources/1");
    assertThat(fault.code()).isEqualTo(Code.INVALID_VALUE);
    assertThat(fault.detail()).contains(instead);
  }

  @Test
  void allFaultsAreToldAtOnceAndAFieldThatWasFaultyBeforeIsNoOther() {
    FirewallWish.Said[] said = {
      new FirewallWish.Said(null, "0", List.of("x", "y"), null),
      new FirewallWish.Said("tcp", null, null, null),
      said("udp", "5-4", "1.2.3.4/8")
    };
    assertThat(RuleReader.read(List.of(said)).faults())
        .extracting(FieldFault::pointer, FieldFault::code)
        .containsExactly(
            tuple("/rules/0/ports", Code.BELOW_MINIMUM),
            tuple("/rules/0/sources/0", Code.INVALID_VALUE),
            tuple("/rules/0/sources/1", Code.INVALID_VALUE),
            tuple("/rules/2/ports", Code.INVALID_VALUE),
            tuple("/rules/2/sources/0", Code.INVALID_VALUE));
  }

  @Test
  void thereIsAnEndToWhatAFirewallMayHold() {
    List<FirewallWish.Said> rules = new ArrayList<>();
    for (int port = 1; port <= RuleReader.MOST_RULES; port++) {
      rules.add(said("tcp", Integer.toString(port), "192.0.2.1", "192.0.2.2", "192.0.2.3", "::1"));
    }
    assertThat(RuleReader.read(rules).faults()).isEmpty();
    rules.set(0, said("tcp", "1", "::1", "::2", "::3", "::4", "::5"));
    FieldFault unfolded = RuleReader.read(rules).faults().getFirst();
    assertThat(unfolded.pointer()).isEqualTo("/rules");
    assertThat(unfolded.detail()).contains("256").contains("257");
    rules.add(said("tcp", "65"));
    assertThat(RuleReader.read(rules).faults())
        .extracting(FieldFault::code)
        .containsExactly(Code.ABOVE_MAXIMUM);
    FieldFault sources =
        fault(said("tcp", "22", Collections.nCopies(65, "::1").toArray(String[]::new)));
    assertThat(sources.pointer()).isEqualTo("/rules/0/sources");
  }
}
