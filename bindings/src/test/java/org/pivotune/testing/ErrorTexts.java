package org.pivotune.testing;

import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.Condition;

/**
 * What errors and notices are expected to say, in one file for all modules: {@code error-texts.properties} beside this
 * class. Tests hold a key and whatever of the text depends on the case; the whole text is compared.
 *
 * <pre>
 * photo.cut-off={0}: the file ends before the picture is complete. ...
 *
 * assertThatThrownBy(() -&gt; PhotoReader.read(file)).isInstanceOf(PhotoException.class)
 *     .has(errorText("photo.cut-off", file));
 * </pre>
 *
 * With {@code -Dpivotune.texts=update} nothing is compared: the file is rewritten from what was heard, to be read in its
 * diff. JUnit's temporary folders, the project's folder and random parts of names are written {@code {tmp}},
 * {@code {root}} and {@code {random}}.
 */
public final class ErrorTexts {
  private static final String FILE = "bindings/src/test/resources/org/pivotune/testing/error-texts.properties";

  private ErrorTexts() {}

  /**
   * That a throwable's message, or a text, is the one of the key.
   *
   * @param parts what stands for {@code {0}}, {@code {1}}, ... in the text, by its {@code toString}
   */
  public static Condition<Object> errorText(String key, Object... parts) {
    return new Condition<>("the text " + key) {
      @Override
      public boolean matches(Object heard) {
        file().compare(key, Arrays.stream(parts).map(String::valueOf).toList(), said(heard));
        return true;
      }
    };
  }

  private static String said(Object heard) {
    String text = heard instanceof Throwable thrown ? thrown.getMessage() : String.valueOf(heard);
    if (text == null) {
      throw new AssertionError(heard + " says nothing", (Throwable) heard);
    }
    return text.stripTrailing();
  }

  static TextFile file() {
    Path root = ProjectFiles.root();
    return new TextFile(root.resolve(FILE), root, "update".equals(System.getProperty("pivotune.texts")));
  }
}
