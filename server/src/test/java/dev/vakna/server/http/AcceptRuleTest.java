package dev.vakna.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|true",
        "application/json|true",
        "application/problem+json|true",
        "application/*;q=0.1|true",
        "text/html,application/xhtml+xml,*/*;q=0.8|true",
        "application/json;q=0, application/problem+json|true",
        "text/html|false",
        "application/xml, text/*|false",
        "application/json;q=0|false",
        "*/*;q=0|false",
        "application/json;q=0, application/problem+json;q=0, */*|false",
        "nonsense|false"
      })
  void itAdmitsWhateverAdmitsJsonOrAProblem(String accept, boolean admitted) {
    assertThat(AcceptRule.admits(accept, false)).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"text/html|true", "*/*|true", "text/html;q=0|false", "image/png|false"})
  void whereThereIsAPageItAdmitsThatToo(String accept, boolean admitted) {
    assertThat(AcceptRule.admits(accept, true)).isEqualTo(admitted);
  }
}
