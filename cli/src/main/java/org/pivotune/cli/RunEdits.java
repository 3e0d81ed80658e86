package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pivotune.align.FaceAligner;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.personalise.SamePerson;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.RunFace;
import org.pivotune.report.RunKind;
import org.pivotune.report.Strip;
import org.pivotune.stylegan.Generator;

/**
 * The usual edits of a run's faces. One face: by both generators. Several people: each by the tuned one. One person on
 * several photos: each edit on all photos side by side, with how far the identity network takes them for one person.
 *
 * @param faces each with its own edits
 * @param together edits of all faces side by side
 * @param notices what is doubtful
 */
record RunEdits(List<RunFace> faces, List<Strip> together, List<String> notices) {
  /** In pixels: enough for the identity network's 112. */
  private static final int IDENTITY_SIDE = 256;

  static RunEdits of(RunKind kind, List<NamedFace> faces, Workbench bench, Personalisation result,
      Cancellation cancellation) {
    Generator original = bench.base().generator();
    Optional<DirectionCatalogue> catalogue = DirectionCatalogue.embeddedFor(bench.base().sha256());
    List<List<Strip>> strips = new ArrayList<>();
    for (PersonalisedFace face : result.faces()) {
      CodeRenderer tuned = new CodeRenderer("tuned", result.tuning().generator(), face.pivot().noise());
      List<CodeRenderer> generators = kind == RunKind.ONE_FACE
          ? List.of(new CodeRenderer("original", original, face.pivot().noise()), tuned)
          : List.of(tuned);
      strips.add(DefaultStrips.of(face.tunedCodes(), generators, catalogue, cancellation));
    }
    return kind == RunKind.ONE_PERSON
        ? ofOnePerson(faces, strips, bench.threads())
        : new RunEdits(runFaces(faces, strips), List.of(), List.of());
  }

  private static List<RunFace> runFaces(List<NamedFace> faces, List<List<Strip>> strips) {
    List<RunFace> all = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      NamedFace face = faces.get(i);
      all.add(new RunFace(face.name(), face.input().photo(), face.input().face(), strips.get(i),
          face.stored().map(InversionFolder::inversion)));
    }
    return all;
  }

  private static RunEdits ofOnePerson(List<NamedFace> faces, List<List<Strip>> strips, int threads) {
    List<RunFace> plain = runFaces(faces, faces.stream().map(face -> List.<Strip>of()).toList());
    try (SamePerson same = SamePerson.open(threads)) {
      List<float[]> photos = faces.stream().map(face -> lookAtPhoto(same, face.input())).toList();
      double photosAgree = SamePerson.agreement(photos);
      List<Strip> together = new ArrayList<>();
      for (int direction = 0; direction < strips.getFirst().size(); direction++) {
        List<CaptionedPicture> pictures = strips.getFirst().get(direction).pictures();
        for (int place = 0; place < pictures.size(); place++) {
          // Every direction at strength 0 is the same picture.
          if (direction == 0 || !isUnedited(pictures.get(place))) {
            together.add(across(same, faces, strips, direction, place, photosAgree));
          }
        }
      }
      return new RunEdits(plain, together,
          SamePerson.doubt(faces.stream().map(NamedFace::name).toList(), photos).stream().toList());
    }
  }

  private static boolean isUnedited(CaptionedPicture picture) {
    return picture.caption().equals(DefaultStrips.UNEDITED);
  }

  /** From the photo itself: more pixels than the generator may have. */
  private static float[] lookAtPhoto(SamePerson same, FaceInput input) {
    RgbImage cut = FaceAligner.cut(input.photo().pixels(), input.face().square(), IDENTITY_SIDE);
    return same.look(cut.toTensor(), input.points());
  }

  /** One edit at one strength on all photos. */
  private static Strip across(SamePerson same, List<NamedFace> faces, List<List<Strip>> strips, int direction,
      int place, double photosAgree) {
    Strip first = strips.getFirst().get(direction);
    List<CaptionedPicture> pictures = new ArrayList<>();
    List<float[]> looks = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      RgbImage image = strips.get(i).get(direction).pictures().get(place).image();
      pictures.add(new CaptionedPicture(faces.get(i).name(), image));
      looks.add(same.look(image.toTensor(), faces.get(i).input().points()));
    }
    CaptionedPicture shown = first.pictures().get(place);
    String title = isUnedited(shown)
        ? "unedited"
        : first.title().replace(", tuned generator", "") + " " + shown.caption();
    String agreement = String.format(Locale.ROOT, "Identity between these pictures %.2f on average, between the photos "
        + "%.2f.", SamePerson.agreement(looks), photosAgree);
    return new Strip(title, agreement, pictures);
  }
}
