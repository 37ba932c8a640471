package dev.vakna.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.problem.FieldFault;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyWishTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "a\rb", "a\tb", "a\u001b[31m", "a\u0085b", "a\u2028b", "a\u2029b", " "})
  void aNameIsOneLine(String name) {
    assertThat(named(name).faults())
        .singleElement()
        .extracting(FieldFault::pointer)
        .isEqualTo("/name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Anna's backups", "säkerhetskopior", "\uD83D\uDE00 nightly"})
  void aNameIsInAnyScript(String name) {
    assertThat(named(name).faults()).isEmpty();
  }

  private static KeyWish named(String name) {
    return new KeyWish(name, List.of("read:vm"), false, "two\nlines", null, null);
  }
}
