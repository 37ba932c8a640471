package dev.vakna.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SmallBodyTest {

  private static final Map<String, BodyField> FIELDS =
      Map.of(
          "note", BodyField.text(1, 5),
          "count", BodyField.integer(1, 9),
          "force", BodyField.flag(),
          "names", BodyField.list());

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{}", "null", "{\"note\": null, \"count\":null}"})
  void whatAsksForNothingMeansTheSame(String text) {
    Body<ObjectNode> body = read(text);
    assertThat(body.sound(List.of())).isEmpty();
    assertThat(body).isEqualTo(read("{}"));
  }

  @Test
  void soundFieldsAreSaidWhateverTheirOrder() {
    Body<ObjectNode> body = read("{\"count\": 2, \"note\": \"x\"}");
    assertThat(body.sound(List.of()).path("note").asString()).isEqualTo("x");
    assertThat(body).isEqualTo(read("{\"note\":\"x\",\"count\":2}"));
    assertThat(body).isNotEqualTo(read("{\"note\":\"x\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'note': 3}              | /note wrong_type",
        "{'note': ''}             | /note below_minimum",
        "{'note': 'abcdef'}       | /note above_maximum",
        "{'note': 'a\\u0000'}     | /note invalid_value",
        "{'note': '\\ud800'}      | /note invalid_value",
        "{'names': ['\\u0000']}   | /names invalid_value",
        "{'names': [1]}           | /names wrong_type",
        "{'count': 2.0}           | /count wrong_type",
        "{'count': 10}            | /count above_maximum",
        "{'force': 'true'}        | /force wrong_type",
        "{'a/b~c': 1}             | /a~1b~0c unknown_field",
        "[]                       | ' wrong_type'",
        "1                        | ' wrong_type'",
      })
  void whatIsFaultyIsNamed(String text, String fault) {
    Body.Read<ObjectNode> body = (Body.Read<ObjectNode>) read(text.replace('\'', '"'));
    assertThat(body.said()).isEmpty();
    assertThat(body.faults())
        .extracting(each -> each.pointer() + " " + each.code().code())
        .containsExactly(fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{} {}", "{'note':'a'}", "{\"note\":1,\"note\":2}", "nonsense"})
  void whatIsNotJsonIsUnreadable(String text) {
    assertThat(read(text)).isInstanceOf(Body.Unreadable.class);
  }

  @Test
  void lengthsAreCountedInCharactersAsSchemasDo() {
    String smile = "\uD83D\uDE00";
    assertThat(read("{\"note\":\"%s\"}".formatted(smile.repeat(5))).sound(List.of())).isNotEmpty();
    Body.Read<ObjectNode> longer =
        (Body.Read<ObjectNode>) read("{\"note\":\"%s\"}".formatted(smile.repeat(6)));
    assertThat(longer.faults()).extracting(FieldFault::pointer).containsExactly("/note");
  }

  @Test
  void aLongNameIsShownCutBetweenCharacters() {
    String smile = "\uD83D\uDE00";
    String body = "{\"%s\":1}".formatted("a" + smile.repeat(60));
    for (Body<?> read : List.of(read(body), RestoreBody.read(body))) {
      assertThat(((Body.Read<?>) read).faults())
          .singleElement()
          .extracting(FieldFault::detail)
          .isEqualTo("`a%s…` is not a field of this request.".formatted(smile.repeat(59)));
    }
  }

  @Test
  void aFieldThatIsNamedTwiceIsSaid() {
    for (Body<?> read :
        List.of(
            read("{\"note\":\"a\",\"note\":\"b\"}"),
            RestoreBody.read("{\"name\":\"web\",\"name\":\"web\"}"))) {
      assertThat(((Body.Unreadable<?>) read).refusal().detail()).contains("names a field twice");
    }
  }

  private static Body<ObjectNode> read(String text) {
    return SmallBody.read(text, FIELDS, Function.identity());
  }

  @Test
  void ofAListOfObjectsEachIsReadAsABodyIsAndKeepsItsPlace() {
    Map<String, BodyField> fields = Map.of("rules", BodyField.objects(FIELDS).must());
    Body.Read<ObjectNode> body =
        (Body.Read<ObjectNode>)
            SmallBody.read(
                """
                {"rules": [{"note": 3, "count": 2}, null, {"force": true, "a/b": 1, "note": null}]}
                """,
                fields,
                Function.identity());
    assertThat(body.said().toString()).isEqualTo("{\"rules\":[{\"count\":2},{},{\"force\":true}]}");
    assertThat(body.faults())
        .extracting(fault -> fault.pointer() + " " + fault.code().code())
        .containsExactly(
            "/rules/0/note wrong_type", "/rules/1 wrong_type", "/rules/2/a~1b unknown_field");
  }

  @Test
  void howeverManyFaultsThereAreTheAnswerIsBounded() {
    Map<String, BodyField> fields =
        Map.of("rules", BodyField.objects(Map.of("note", BodyField.text(1, 5).must())));
    Body.Read<ObjectNode> body =
        (Body.Read<ObjectNode>)
            SmallBody.read(
                "{\"rules\":[" + "{},".repeat(9_000) + "7]}", fields, Function.identity());
    assertThat(body.faults()).hasSize(100);
  }
}
