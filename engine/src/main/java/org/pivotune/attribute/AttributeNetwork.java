package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/** One embedded frozen network with the crop it sees and the reading of what it says. */
final class AttributeNetwork implements AutoCloseable {
  private final OnnxSession session;
  private final FaceCropper cropper;
  private final Reading reading;

  private AttributeNetwork(OnnxSession session, FaceCropper cropper, Reading reading) {
    this.session = session;
    this.cropper = cropper;
    this.reading = reading;
  }

  static AttributeNetwork open(String file, FaceCrop crop, Reading reading, int threads) {
    String path = "attributes/" + file;
    OnnxSession session = OnnxSession.open(path, EmbeddedModels.read(path), threads);
    return new AttributeNetwork(session, new FaceCropper(crop), reading);
  }

  List<Attribute> attributes() {
    return reading.attributes();
  }

  /**
   * Every attribute of every picture, each the mean over the picture and its mirror image. That removes the networks'
   * own leaning to one side and some noise: a mirrored picture gets exactly the mirrored score.
   *
   * @param images [N, 3, S, S] in [-1, 1]
   * @return [attribute][picture]
   */
  double[][] score(HostTensor images) {
    requirePictures(images);
    int count = Math.toIntExact(images.size(0));
    double[][] scores = new double[attributes().size()][count];
    HostTensor face = cropper.allocate();
    HostTensor mirror = cropper.allocate();
    for (int i = 0; i < count; i++) {
      cropper.cut(images, i, face);
      FaceCropper.mirror(face, mirror);
      double[] straight = read(face);
      double[] mirrored = read(mirror);
      for (int a = 0; a < scores.length; a++) {
        Attribute attribute = attributes().get(a);
        scores[a][i] = requireNumber((straight[a] + attribute.mirror() * mirrored[a]) / 2, attribute, i);
      }
    }
    return scores;
  }

  private double[] read(HostTensor face) {
    return reading.values(session.run(Map.of("input", face)));
  }

  private static double requireNumber(double score, Attribute attribute, int picture) {
    if (!Double.isFinite(score)) {
      throw new AttributeException(
          "the " + attribute.name() + " of picture " + picture + " is " + score
              + "; the picture holds values that are not numbers");
    }
    return score;
  }

  private static void requirePictures(HostTensor images) {
    boolean square = images.rank() == 4 && images.size(1) == 3 && images.size(2) == images.size(3);
    if (!square || images.elementCount() == 0) {
      throw new AttributeException("attributes are scored on FFHQ-aligned pictures [N, 3, S, S], not on " + images);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
