package dev.vakna.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

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
    assertThat(AcceptRule.admits(Accept.of(accept), List.of(MediaType.APPLICATION_JSON)))
        .isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|false",
        "text/csv|true",
        "text/*|true",
        "text/csv, */*;q=0.1|true",
        "text/csv, application/json|false",
        "text/csv;q=0.5, application/json|false",
        "application/json;q=0.5, text/csv|true",
        "application/problem+json|false",
        "text/csv;q=0|false"
      })
  void csvIsChosenWhereItIsWantedMoreThanJson(String accept, boolean chosen) {
    assertThat(
            Accept.of(accept)
                .prefers(MediaType.parseMediaType("text/csv"), MediaType.APPLICATION_JSON))
        .isEqualTo(chosen);
  }
}
