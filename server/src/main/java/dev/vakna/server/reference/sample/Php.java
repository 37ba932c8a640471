package dev.vakna.server.reference.sample;

import tools.jackson.databind.node.JsonNodeFactory;

/** For PHP from 7.4 on with its curl extension. */
final class Php {

  private Php() {}

  private static String quoted(String text) {
    return Literals.PHP.of(JsonNodeFactory.instance.stringNode(text), "");
  }

  static String of(SampleCall call) {
    StringBuilder text = new StringBuilder();
    text.append("<?php\n$call = curl_init(").append(quoted(call.url())).append(");\n");
    text.append("curl_setopt_array($call, [\n    CURLOPT_CUSTOMREQUEST => ")
        .append(quoted(call.method()))
        .append(",\n    CURLOPT_HTTPHEADER => [\n");
    call.headers()
        .forEach(header ->
            text.append("        ")
                .append(quoted(header.name() + ": " + header.value()))
                .append(",\n"));
    if (call.fresh() != null) {
      text.append("        ")
          .append(quoted(call.fresh() + ": "))
          .append(" . bin2hex(random_bytes(16)),\n");
    }
    text.append("    ],\n");
    if (call.body() != null) {
      text.append("    CURLOPT_POSTFIELDS => json_encode(")
          .append(Literals.PHP.of(call.body(), "    "))
          .append("),\n");
    }
    if (call.streams()) {
      text.append("    CURLOPT_WRITEFUNCTION => function ($call, $piece) {\n")
          .append(
              "        echo $piece;\n        return strlen($piece);\n    },\n]);\ncurl_exec($call);\n");
      return text.toString();
    }
    text.append("    CURLOPT_RETURNTRANSFER => true,\n]);\n$body = curl_exec($call);\n")
        .append("if ($body === false) {\n    exit(curl_error($call) . PHP_EOL);\n}\n")
        .append("$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);\n")
        .append("if ($status >= 400) {\n    $problem = json_decode($body, true);\n")
        .append("    exit($problem['code'] . ': ' . $problem['detail'] . PHP_EOL);\n}\n");
    text.append(
        call.answersJson()
            ? "echo $status, ' ';\nprint_r(json_decode($body, true));\n"
            : "echo $body;\n");
    return text.toString();
  }
}
