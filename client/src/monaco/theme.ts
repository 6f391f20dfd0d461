/** The editor in our colours: both themes are read from the tokens of `ui/tokens.css`, so that there is one palette. */
import { editor } from 'monaco-editor/editor';

const themeName = 'eastwest';

/** Follows the colour scheme of the page from now on. */
export function followColourScheme(): void {
  wearTokens();
  new MutationObserver(wearTokens).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-mantine-color-scheme'],
  });
}

function wearTokens(): void {
  const dark = document.documentElement.dataset['mantineColorScheme'] === 'dark';
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => longHex(style.getPropertyValue(`--ew-${name}`).trim());
  editor.defineTheme(themeName, themeOf(dark, token));
  editor.setTheme(themeName);
}

/** The build shortens `#ffffff` to `#fff`, which Monaco takes for no colour. */
function longHex(colour: string): string {
  return colour.length === 4 ? colour.replaceAll(/[\da-f]/giu, '$&$&') : colour;
}

type Token = (name: string) => string;

function themeOf(dark: boolean, token: Token): editor.IStandaloneThemeData {
  const rule = (scope: string, name: string, fontStyle = ''): editor.ITokenThemeRule => ({
    token: scope,
    foreground: token(name).replace('#', ''),
    fontStyle,
  });
  return {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'text'),
      ...['type', 'type.yaml'].map((scope) => rule(scope, 'accent')),
      // The base themes have rules of their own for YAML, which only a rule as specific overrides.
      ...['string', 'string.yaml', 'number', 'number.yaml', 'keyword', 'keyword.yaml'].map((scope) => rule(scope, 'text')),
      rule('operators', 'text-dim'),
      rule('delimiter', 'text-dim'),
      rule('comment', 'text-dim', 'italic'),
      rule('tag', 'warning'),
      rule('namespace', 'warning'),
    ],
    colors: { ...surfaces(token), ...marks(token), ...widgets(token) },
  };
}

function surfaces(token: Token): editor.IColors {
  return {
    'editor.background': token('surface'),
    'editor.foreground': token('text'),
    'editorGutter.background': token('surface'),
    'editorLineNumber.foreground': token('text-dim'),
    'editorLineNumber.dimmedForeground': token('text-dim'),
    'editorLineNumber.activeForeground': token('text'),
    'editorCursor.foreground': token('accent'),
    'editor.selectionBackground': token('accent-soft'),
    'editor.inactiveSelectionBackground': token('hover'),
    'editor.lineHighlightBackground': token('raised'),
    'editor.lineHighlightBorder': '#00000000',
    'editorIndentGuide.background1': token('line'),
    'editorIndentGuide.activeBackground1': token('line-strong'),
    'editorBracketMatch.background': token('accent-soft'),
    'editorBracketMatch.border': '#00000000',
    ...Object.fromEntries([1, 2, 3].map((level) => [`editorBracketHighlight.foreground${level}`, token('text-dim')])),
    'editorWhitespace.foreground': token('line-strong'),
    'editorCodeLens.foreground': token('text-soft'),
    focusBorder: token('accent-line'),
    'scrollbar.shadow': '#00000000',
    'scrollbarSlider.background': `${token('line-strong')}80`,
    'scrollbarSlider.hoverBackground': token('line-strong'),
    'scrollbarSlider.activeBackground': token('line-strong'),
  };
}

function marks(token: Token): editor.IColors {
  return {
    'editorError.foreground': token('removed'),
    'editorWarning.foreground': token('warning'),
    'editorInfo.foreground': token('accent-line'),
    'diffEditor.insertedTextBackground': `${token('added')}1a`,
    'diffEditor.removedTextBackground': `${token('removed')}1a`,
    'diffEditor.insertedLineBackground': token('added-soft'),
    'diffEditor.removedLineBackground': token('removed-soft'),
    'diffEditorGutter.insertedLineBackground': token('added-soft'),
    'diffEditorGutter.removedLineBackground': token('removed-soft'),
    'diffEditor.diagonalFill': token('line'),
    'diffEditor.unchangedRegionBackground': token('raised'),
    'diffEditor.unchangedRegionForeground': token('text-dim'),
  };
}

function widgets(token: Token): editor.IColors {
  return {
    'editorWidget.background': token('raised'),
    'editorWidget.foreground': token('text'),
    'editorWidget.border': token('line-strong'),
    'editorHoverWidget.background': token('raised'),
    'editorHoverWidget.foreground': token('text'),
    'editorHoverWidget.border': token('line-strong'),
    'editorSuggestWidget.background': token('raised'),
    'editorSuggestWidget.foreground': token('text'),
    'editorSuggestWidget.border': token('line-strong'),
    'editorSuggestWidget.selectedBackground': token('accent-soft'),
    'editorSuggestWidget.selectedForeground': token('text'),
    'editorSuggestWidget.highlightForeground': token('accent'),
    'editorSuggestWidget.focusHighlightForeground': token('accent'),
    'menu.background': token('raised'),
    'menu.foreground': token('text'),
    'menu.border': token('line-strong'),
    'menu.selectionBackground': token('accent-soft'),
    'menu.selectionForeground': token('text'),
    'menu.separatorBackground': token('line-strong'),
    'list.hoverBackground': token('hover'),
    'input.background': token('surface'),
    'input.foreground': token('text'),
    'input.border': token('line-strong'),
    'editorLink.activeForeground': token('accent'),
    'textLink.foreground': token('accent'),
    'textLink.activeForeground': token('accent'),
    'textCodeBlock.background': token('hover'),
    'widget.shadow': '#00000033',
  };
}
