import "edgeflue/javascript";
import { describeJavaScript } from "./javascript-contract.ts";

describeJavaScript("workerd");
